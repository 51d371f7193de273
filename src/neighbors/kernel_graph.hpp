#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/cell_graph.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace undrop::neighbors {

struct KernelOptions {
  std::int64_t knn = 5;  ///< the neighbour whose distance is the cell's bandwidth
  double decay = 1;      ///< 0: the knn nearest weigh 1, all others nothing
};

/// exp(−(distance / bandwidth)^decay) for neighbours by rising distance, the point itself left out; weights under 1e-4
/// become 0. At a bandwidth of 0 duplicates weigh 1 and all others nothing (van Dijk et al., Cell 2018).
[[nodiscard]] std::vector<double> kernel_weights(std::span<const double> distances, const KernelOptions& options);

/// The mean of every pair's two weights; each point weighs 1 with itself. O(edges log edges).
[[nodiscard]] CellGraph kernel_graph(const NeighborLists& neighbors, const KernelOptions& options);

}  // namespace undrop::neighbors
