#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>

namespace undrop {

/// Bytes that counts take in memory: int32 genes, and 2 bytes a value, for few data sets need more.
[[nodiscard]] std::int64_t bytes_of_counts(std::int64_t n_nonzeros, std::int64_t n_cells);

/// Whether counts go into memory or stay in their file: into memory where they take at most a third of the context's
/// budget, since a fit needs some two thirds beside. A budget of 0 is no limit.
[[nodiscard]] bool held_in_memory(std::int64_t n_nonzeros, std::int64_t n_cells, const Context& context);

/// Bytes of blocks that a source in a file keeps for the next reading: a thirty-second of the budget, 16 MiB to 1 GiB.
[[nodiscard]] std::int64_t bytes_of_kept_blocks(const Context& context);

/// For formats that cannot be read by blocks. Throws ResourceError where the counts alone exceed the budget.
void require_held(const std::string& path, std::int64_t n_nonzeros, std::int64_t n_cells, const Context& context);

}  // namespace undrop
