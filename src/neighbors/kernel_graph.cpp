#include "neighbors/kernel_graph.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace undrop::neighbors {

namespace {

constexpr double least_weight = 1e-4;

}  // namespace

std::vector<double> kernel_weights(std::span<const double> distances, const KernelOptions& options) {
  std::vector<double> out(distances.size(), 0);
  if (distances.empty()) return out;
  const auto knn = std::clamp<std::size_t>(static_cast<std::size_t>(options.knn), 1, distances.size());
  if (options.decay == 0) {
    std::fill(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(knn), 1.0);
    return out;
  }
  const double bandwidth = std::max(distances[knn - 1], std::numeric_limits<double>::min());
  for (std::size_t j = 0; j < out.size(); ++j) {
    const double weight = std::exp(-std::pow(distances[j] / bandwidth, options.decay));
    out[j] = weight < least_weight ? 0 : weight;
  }
  return out;
}

CellGraph kernel_graph(const NeighborLists& neighbors, const KernelOptions& options) {
  std::vector<Edge> edges;
  edges.reserve(neighbors.index.size() + neighbors.offsets.size());
  for (std::int64_t i = 0; i < neighbors.n(); ++i) {
    edges.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(i), 1});
    const auto weights = kernel_weights(neighbors.distances(i), options);
    for (std::size_t j = 0; j < weights.size(); ++j) {
      if (weights[j] > 0) edges.push_back({static_cast<std::int32_t>(i), neighbors.of(i)[j], weights[j] / 2});
    }
  }
  return graph_of(neighbors.n(), std::move(edges));
}

}  // namespace undrop::neighbors
