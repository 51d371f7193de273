#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <functional>
#include <span>

#include "judge/value_source.hpp"

namespace undrop::judge {

/// Calls `body(gene, column)` with the values of every gene in some cells (rising), genes at the same time on the
/// context's threads. Holds at most `most_values` values (256 MB): more need several passes over the blocks.
void for_each_gene(const ValueSource& values, std::span<const std::int64_t> cells, const Context& context,
                   const std::function<void(std::int64_t gene, std::span<const float> column)>& body,
                   std::int64_t most_values = std::int64_t{64} << 20);

}  // namespace undrop::judge
