#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <functional>

namespace undrop {

/// Calls `body(block, begin, end)` for every block of `block_size` items of [0, n), on the context's threads. Blocks do
/// not depend on the number of threads, so a reduction over blocks in their order gives the same bits for any number.
/// The first exception stops the handing out of blocks and is rethrown after all threads have joined; so is Cancelled.
void parallel_blocks(const Context& context, std::int64_t n, std::int64_t block_size,
                     const std::function<void(std::int64_t block, std::int64_t begin, std::int64_t end)>& body);

/// Calls `body(i)` for every i of [0, n); the order is not defined.
void parallel_for(const Context& context, std::int64_t n, const std::function<void(std::int64_t)>& body);

[[nodiscard]] constexpr std::int64_t n_blocks(std::int64_t n, std::int64_t block_size) {
  return (n + block_size - 1) / block_size;
}

}  // namespace undrop
