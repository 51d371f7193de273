#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/cell_graph.hpp"
#include "neighbors/neighbor_lists.hpp"

namespace undrop::neighbors {

/// Each cell joined to its nearest ones, in either direction, with weight 1.
[[nodiscard]] CellGraph union_graph(const NeighborLists& neighbors);

/// D^−½ (A + I) D^−½: the propagation of graph convolutions (Kipf and Welling 2017). Where `self_loops`, every node's
/// edge to itself is set to 1; otherwise the graph is taken as it is, and a node of degree 0 gets an empty row. A node
/// without other edges passes through unchanged. Symmetric, with eigenvalues in [−1, 1]. O(edges).
[[nodiscard]] CellGraph normalized_graph(const CellGraph& graph, bool self_loops = true);

/// Degrees of a graph, edges to oneself left out.
struct DegreeSummary {
  std::int64_t edges = 0;     ///< each pair once
  std::int64_t isolated = 0;  ///< nodes without another
  std::int64_t components = 0;
  std::int64_t median = 0;
  std::int64_t largest = 0;
};
[[nodiscard]] DegreeSummary degree_summary(const CellGraph& graph);

}  // namespace undrop::neighbors
