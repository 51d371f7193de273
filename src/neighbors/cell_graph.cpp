#include "neighbors/cell_graph.hpp"

#include <algorithm>
#include <tuple>

#include "core/parallel.hpp"

namespace undrop::neighbors {

namespace {

/// Row-major, n × (k + 1): each cell's neighbours and itself, rising.
std::vector<std::int32_t> sorted_neighborhoods(const Neighbors& neighbors) {
  const auto width = static_cast<std::size_t>(neighbors.k + 1);
  std::vector<std::int32_t> out(static_cast<std::size_t>(neighbors.n) * width);
  for (std::int64_t i = 0; i < neighbors.n; ++i) {
    const auto row = std::span(out).subspan(static_cast<std::size_t>(i) * width, width);
    std::copy(neighbors.of(i).begin(), neighbors.of(i).end(), row.begin());
    row.back() = static_cast<std::int32_t>(i);
    std::sort(row.begin(), row.end());
  }
  return out;
}

double jaccard(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  std::size_t shared = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++shared;
      ++i;
      ++j;
    } else {
      ++(a[i] < b[j] ? i : j);
    }
  }
  return static_cast<double>(shared) / static_cast<double>(a.size() + b.size() - shared);
}

}  // namespace

CellGraph graph_of(std::int64_t n_nodes, std::vector<Edge> edges) {
  const std::size_t n = edges.size();
  edges.reserve(2 * n);
  for (std::size_t e = 0; e < n; ++e) {
    if (edges[e].a != edges[e].b) edges.push_back({edges[e].b, edges[e].a, edges[e].weight});
  }
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& x, const Edge& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  CellGraph graph;
  graph.offsets.assign(static_cast<std::size_t>(n_nodes) + 1, 0);
  for (std::size_t e = 0; e < edges.size(); ++e) {
    if (e > 0 && edges[e].a == edges[e - 1].a && edges[e].b == edges[e - 1].b) {
      graph.weights.back() += edges[e].weight;
      continue;
    }
    graph.ends.push_back(edges[e].b);
    graph.weights.push_back(edges[e].weight);
    ++graph.offsets[static_cast<std::size_t>(edges[e].a) + 1];
  }
  for (std::size_t i = 1; i < graph.offsets.size(); ++i) graph.offsets[i] += graph.offsets[i - 1];
  return graph;
}

CellGraph shared_neighbor_graph(const Neighbors& neighbors, const Context& context) {
  const auto hoods = sorted_neighborhoods(neighbors);
  const auto width = static_cast<std::size_t>(neighbors.k + 1);
  const auto hood = [&](std::int64_t i) {
    return std::span(hoods).subspan(static_cast<std::size_t>(i) * width, width);
  };
  std::vector<Edge> edges(neighbors.index.size());
  parallel_for(context, neighbors.n, [&](std::int64_t i) {
    for (std::int64_t j = 0; j < neighbors.k; ++j) {
      const auto place = static_cast<std::size_t>(i * neighbors.k + j);
      const std::int32_t other = neighbors.index[place];
      // An edge that both ends name is made by the first.
      const auto others = hood(other);
      const bool mutual = std::binary_search(others.begin(), others.end(), static_cast<std::int32_t>(i));
      if (mutual && other < i) continue;
      edges[place] = {static_cast<std::int32_t>(i), other, jaccard(hood(i), others)};
    }
  });
  std::erase_if(edges, [](const Edge& edge) { return edge.weight == 0; });
  return graph_of(neighbors.n, std::move(edges));
}

std::vector<std::int32_t> connected_components(const CellGraph& graph) {
  std::vector<std::int32_t> component(static_cast<std::size_t>(graph.n_nodes()), -1);
  std::vector<std::size_t> open;
  std::int32_t n = 0;
  for (std::size_t start = 0; start < component.size(); ++start) {
    if (component[start] >= 0) continue;
    component[start] = n;
    open.assign(1, start);
    while (!open.empty()) {
      const std::size_t node = open.back();
      open.pop_back();
      for (auto e = static_cast<std::size_t>(graph.offsets[node]);
           e < static_cast<std::size_t>(graph.offsets[node + 1]); ++e) {
        const auto end = static_cast<std::size_t>(graph.ends[e]);
        if (component[end] >= 0) continue;
        component[end] = n;
        open.push_back(end);
      }
    }
    ++n;
  }
  return component;
}

}  // namespace undrop::neighbors
