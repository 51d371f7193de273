#pragma once

#include <undrop/cell_geometry.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/nearest_neighbors.hpp"

namespace undrop::neighbors {

/// The nearest other points of every point, as many as each has.
struct NeighborLists {
  std::vector<std::int64_t> offsets{0};  ///< those of point i: [offsets[i], offsets[i + 1]), by rising distance
  std::vector<std::int32_t> index;
  std::vector<double> distance;
  bool is_exact = true;

  [[nodiscard]] std::int64_t n() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  [[nodiscard]] std::span<const std::int32_t> of(std::int64_t point) const {
    return std::span(index).subspan(static_cast<std::size_t>(offsets[static_cast<std::size_t>(point)]), size(point));
  }
  [[nodiscard]] std::span<const double> distances(std::int64_t point) const {
    return std::span(distance).subspan(static_cast<std::size_t>(offsets[static_cast<std::size_t>(point)]), size(point));
  }

 private:
  [[nodiscard]] std::size_t size(std::int64_t point) const {
    const auto i = static_cast<std::size_t>(point);
    return static_cast<std::size_t>(offsets[i + 1] - offsets[i]);
  }
};

[[nodiscard]] NeighborLists lists_of(Neighbors neighbors);
/// The `most` ends of least distance of each cell, ties by rising end. `distances` must not be absent.
[[nodiscard]] NeighborLists lists_of(const CellPairs& distances, std::int64_t most);

}  // namespace undrop::neighbors
