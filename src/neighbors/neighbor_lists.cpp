#include "neighbors/neighbor_lists.hpp"

#include <algorithm>
#include <utility>

namespace undrop::neighbors {

NeighborLists lists_of(Neighbors neighbors) {
  NeighborLists out;
  for (std::int64_t i = 1; i <= neighbors.n; ++i) out.offsets.push_back(i * neighbors.k);
  out.index = std::move(neighbors.index);
  out.distance = std::move(neighbors.distance);
  out.is_exact = neighbors.is_exact;
  return out;
}

NeighborLists lists_of(const CellPairs& distances, std::int64_t most) {
  NeighborLists out;
  std::vector<std::pair<float, std::int32_t>> row;
  for (std::size_t i = 0; i < static_cast<std::size_t>(distances.n_cells()); ++i) {
    row.clear();
    for (auto e = static_cast<std::size_t>(distances.offsets[i]);
         e < static_cast<std::size_t>(distances.offsets[i + 1]); ++e)
      row.emplace_back(distances.values[e], distances.ends[e]);
    std::sort(row.begin(), row.end());
    row.resize(std::min(row.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, most))));
    for (const auto& [distance, end] : row) {
      out.index.push_back(end);
      out.distance.push_back(static_cast<double>(distance));
    }
    out.offsets.push_back(static_cast<std::int64_t>(out.index.size()));
  }
  return out;
}

}  // namespace undrop::neighbors
