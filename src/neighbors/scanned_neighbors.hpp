#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>

#include "neighbors/nearest_neighbors.hpp"

namespace undrop::neighbors {

/// Dimensions from which trees prune so little that a scan of all points is faster.
inline constexpr std::int64_t least_scanned_dimensions = 16;

/// The exact nearest neighbours by all distances, ties by rising index: single precision, many points at once, finds
/// who may be among them; double precision decides, and looks at all points again where single precision was too coarse
/// to tell. The same for any number of threads. Cost: points² × dimensions; memory: 4 bytes a coordinate.
[[nodiscard]] Neighbors scanned_neighbors(std::span<const double> points, std::int64_t n_dimensions, std::int64_t k,
                                          const Context& context);

}  // namespace undrop::neighbors
