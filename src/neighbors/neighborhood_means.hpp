#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <span>
#include <vector>

#include "neighbors/nearest_neighbors.hpp"

namespace undrop::neighbors {

/// For every non-zero, in the order of the counts: log of the gene's mean of count / size factor over the cell and its
/// neighbours; empty cells are left out. What mask_entries takes. O(non-zeros × k).
[[nodiscard]] std::vector<float> neighborhood_log_means(const CountSource& counts, std::span<const double> size_factors,
                                                        const Neighbors& neighbors, const Context& context);

}  // namespace undrop::neighbors
