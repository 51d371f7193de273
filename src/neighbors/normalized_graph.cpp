#include "neighbors/normalized_graph.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::neighbors {

namespace {

std::size_t begin_of(const CellGraph& graph, std::size_t node) { return static_cast<std::size_t>(graph.offsets[node]); }

/// The graph with an edge of weight 1 from every node to itself.
CellGraph with_self_loops(const CellGraph& graph) {
  CellGraph out;
  const auto n = static_cast<std::size_t>(graph.n_nodes());
  out.ends.reserve(graph.ends.size() + n);
  out.weights.reserve(graph.ends.size() + n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto self = static_cast<std::int32_t>(i);
    bool placed = false;
    const auto place = [&] {
      out.ends.push_back(self);
      out.weights.push_back(1);
      placed = true;
    };
    for (std::size_t e = begin_of(graph, i); e < begin_of(graph, i + 1); ++e) {
      if (!placed && graph.ends[e] >= self) place();
      if (graph.ends[e] == self) continue;
      out.ends.push_back(graph.ends[e]);
      out.weights.push_back(graph.weights[e]);
    }
    if (!placed) place();
    out.offsets.push_back(static_cast<std::int64_t>(out.ends.size()));
  }
  return out;
}

}  // namespace

CellGraph union_graph(const NeighborLists& neighbors) {
  std::vector<Edge> edges;
  edges.reserve(neighbors.index.size());
  for (std::int64_t i = 0; i < neighbors.n(); ++i) {
    for (const auto other : neighbors.of(i)) {
      const auto self = static_cast<std::int32_t>(i);
      edges.push_back({std::min(self, other), std::max(self, other), 1});
    }
  }
  const auto order = [](const Edge& x, const Edge& y) { return x.a != y.a ? x.a < y.a : x.b < y.b; };
  std::sort(edges.begin(), edges.end(), order);
  const auto same = [](const Edge& x, const Edge& y) { return x.a == y.a && x.b == y.b; };
  edges.erase(std::unique(edges.begin(), edges.end(), same), edges.end());
  return graph_of(neighbors.n(), std::move(edges));
}

CellGraph normalized_graph(const CellGraph& graph, bool self_loops) {
  CellGraph out = self_loops ? with_self_loops(graph) : graph;
  const auto n = static_cast<std::size_t>(out.n_nodes());
  std::vector<double> scale(n, 0);
  for (std::size_t i = 0; i < n; ++i) {
    double degree = 0;
    for (std::size_t e = begin_of(out, i); e < begin_of(out, i + 1); ++e) degree += out.weights[e];
    if (degree > 0) scale[i] = 1 / std::sqrt(degree);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t e = begin_of(out, i); e < begin_of(out, i + 1); ++e)
      out.weights[e] *= scale[i] * scale[static_cast<std::size_t>(out.ends[e])];
  }
  return out;
}

DegreeSummary degree_summary(const CellGraph& graph) {
  DegreeSummary out;
  std::vector<std::int64_t> degrees;
  for (std::size_t i = 0; i < static_cast<std::size_t>(graph.n_nodes()); ++i) {
    std::int64_t degree = 0;
    for (std::size_t e = begin_of(graph, i); e < begin_of(graph, i + 1); ++e)
      degree += graph.ends[e] == static_cast<std::int32_t>(i) ? 0 : 1;
    degrees.push_back(degree);
    out.edges += degree;
    out.isolated += degree == 0 ? 1 : 0;
  }
  out.edges /= 2;
  if (degrees.empty()) return out;
  const auto parts = connected_components(graph);
  out.components = 1 + *std::max_element(parts.begin(), parts.end());
  out.largest = *std::max_element(degrees.begin(), degrees.end());
  const auto middle = degrees.begin() + static_cast<std::ptrdiff_t>(degrees.size() / 2);
  std::nth_element(degrees.begin(), middle, degrees.end());
  out.median = *middle;
  return out;
}

}  // namespace undrop::neighbors
