#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/nearest_neighbors.hpp"

namespace undrop::neighbors {

/// Undirected weighted graph, compressed by node: the edges of node i are at [offsets[i], offsets[i + 1]), their other
/// ends rising. Every edge stands at both ends, an edge of a node to itself once.
struct CellGraph {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> ends;
  std::vector<double> weights;

  [[nodiscard]] std::int64_t n_nodes() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
};

/// An edge as a sum's part: weights of the same pair are added.
struct Edge {
  std::int32_t a = 0;
  std::int32_t b = 0;
  double weight = 0;
};

/// O(edges log edges).
[[nodiscard]] CellGraph graph_of(std::int64_t n_nodes, std::vector<Edge> edges);

/// Shared-neighbour graph: cells of which one is among the other's neighbours, weighted by the Jaccard index of their
/// neighbourhoods, themselves included (Levine et al. 2015). O(cells × k²).
[[nodiscard]] CellGraph shared_neighbor_graph(const Neighbors& neighbors, const Context& context);

/// Number of the connected component of each node, from 0 in the order of their first nodes.
[[nodiscard]] std::vector<std::int32_t> connected_components(const CellGraph& graph);

}  // namespace undrop::neighbors
