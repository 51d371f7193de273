#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/cell_graph.hpp"

namespace undrop::neighbors {

struct Communities {
  std::int64_t n = 0;
  std::vector<std::int32_t> of_node;  ///< numbered by falling size
  double modularity = 0;
};

/// Newman's modularity with the resolution of Reichardt and Bornholdt: Σ over communities of (weight within −
/// resolution × degree² / 2m) / 2m; 0 for a graph without edges. O(edges).
[[nodiscard]] double modularity(const CellGraph& graph, std::span<const std::int32_t> of_node, double resolution);

/// Communities of large modularity by moving nodes and merging what was found (Blondel et al. 2008), nodes in an order
/// drawn by the context's seed. A higher resolution gives more communities. Some passes over the edges.
[[nodiscard]] Communities louvain(const CellGraph& graph, double resolution, const Context& context);

}  // namespace undrop::neighbors
