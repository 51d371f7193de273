#include "judge/cell_clusters.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "cluster/silhouette.hpp"
#include "core/random.hpp"
#include "neighbors/cell_graph.hpp"
#include "neighbors/louvain.hpp"

namespace undrop::judge {

namespace {

constexpr std::array<double, 6> resolutions{0.1, 0.2, 0.4, 0.8, 1.6, 3.2};
constexpr std::int64_t most_judged = 1000;

std::vector<double> points_of(const ValueProfile& profile, const std::vector<std::int64_t>& cells) {
  const auto width = static_cast<std::size_t>(profile.n_components);
  std::vector<double> points;
  points.reserve(cells.size() * width);
  for (const auto cell : cells) {
    const auto begin = profile.scores.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(cell) * width);
    points.insert(points.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
  }
  return points;
}

}  // namespace

neighbors::Neighbors profile_neighbors(const ValueProfile& profile, const Context& context) {
  if (profile.n_components > 0)
    return neighbors::nearest_neighbors(profile.scores, profile.n_components, n_neighbors, context);
  neighbors::Neighbors none;
  none.n = profile.n_cells;
  return none;
}

CellClusters find_clusters(const ValueProfile& profile, const neighbors::Neighbors& neighbors, const Context& context) {
  if (profile.n_components == 0) return {1, std::vector<std::int32_t>(static_cast<std::size_t>(profile.n_cells), 0), 0};
  const auto graph = neighbors::shared_neighbor_graph(neighbors, context);
  const auto cells = sampled_cells(profile.n_cells, most_judged, context);
  const auto points = points_of(profile, cells);
  CellClusters best;
  double best_silhouette = 0;
  for (const double resolution : resolutions) {
    auto found = neighbors::louvain(graph, resolution, context);
    std::vector<std::int32_t> codes(cells.size());
    std::transform(cells.begin(), cells.end(), codes.begin(),
                   [&](auto cell) { return found.of_node[static_cast<std::size_t>(cell)]; });
    const double silhouette = cluster::mean_silhouette(points, profile.n_components, codes, context);
    if (best.n > 0 && silhouette <= best_silhouette) continue;
    best_silhouette = silhouette;
    best = {found.n, std::move(found.of_node), resolution};
  }
  return best;
}

std::vector<std::int64_t> sampled_cells(std::int64_t n_cells, std::int64_t most, const Context& context) {
  std::vector<std::int64_t> cells(static_cast<std::size_t>(n_cells));
  std::iota(cells.begin(), cells.end(), std::int64_t{0});
  if (n_cells <= most) return cells;
  Random random(context.seed, "cells of a sample");
  for (std::size_t i = 0; i < static_cast<std::size_t>(most); ++i)
    std::swap(cells[i], cells[i + random.below(cells.size() - i)]);
  cells.resize(static_cast<std::size_t>(most));
  std::sort(cells.begin(), cells.end());
  return cells;
}

}  // namespace undrop::judge
