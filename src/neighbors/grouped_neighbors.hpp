#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/neighbor_lists.hpp"

namespace undrop::neighbors {

/// Points of which each belongs to a group, for instance to a batch of cells.
struct GroupedPoints {
  std::span<const double> values;  ///< row-major, n × n_dimensions
  std::int64_t n_dimensions = 0;
  std::span<const std::int32_t> group;  ///< of each point, from 0
};

/// At most `k` nearest other points of the same group, fewer where the group is small.
[[nodiscard]] NeighborLists neighbors_within(const GroupedPoints& points, std::int64_t k, const Context& context);

/// The points of other groups that are mutual nearest neighbours (Haghverdi et al. 2018): for every other group, those
/// among the point's `k` nearest there that have the point among their own `k` nearest of its group. O(groups × points
/// × log points) in few dimensions.
[[nodiscard]] NeighborLists mutual_neighbors(const GroupedPoints& points, std::int64_t k, const Context& context);

/// Both lists of each point, by rising distance.
[[nodiscard]] NeighborLists joined(const NeighborLists& a, const NeighborLists& b);

}  // namespace undrop::neighbors
