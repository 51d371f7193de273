#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::neighbors {

/// For every query point the `k` nearest of some points by Euclidean distance, ordered by rising distance: row-major,
/// queries × k indices. A point that is among both finds itself first. `k` is at most the number of points. Both are
/// row-major with `n_dimensions` columns, at least one. Exact (vantage-point tree, through
/// knncolle); the same for any number of threads. Cost O(queries × log points) in few dimensions.
[[nodiscard]] std::vector<std::int32_t> nearest_cells(std::span<const double> points, std::span<const double> queries,
                                                      std::int64_t n_dimensions, std::int64_t k,
                                                      const Context& context);

}  // namespace undrop::neighbors
