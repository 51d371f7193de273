#include "judge/label_scores.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include "cluster/k_means.hpp"
#include "cluster/silhouette.hpp"

namespace undrop::judge {

namespace {

using Codes = std::vector<std::int32_t>;

constexpr std::int64_t n_starts = 20;
constexpr std::int64_t most_of_silhouette = 5000;

Codes k_means_clusters(const ValueProfile& profile, std::span<const std::int32_t> types, const Context& context) {
  if (profile.n_components == 0) return Codes(types.size(), 0);
  std::set<std::int32_t> distinct(types.begin(), types.end());
  distinct.erase(distinct.begin(), distinct.lower_bound(0));
  return cluster::k_means(profile.scores, profile.n_components, static_cast<std::int64_t>(distinct.size()), n_starts,
                          context)
      .clusters;
}

/// Widths of the sampled cells of known type; the others weigh nothing.
CellScore silhouette_score(const ValueProfile& profile, std::span<const std::int32_t> types, const Context& context) {
  const auto width = static_cast<std::size_t>(profile.n_components);
  std::vector<std::size_t> cells;
  std::vector<double> points;
  Codes codes;
  for (const auto sampled : sampled_cells(profile.n_cells, most_of_silhouette, context)) {
    const auto cell = static_cast<std::size_t>(sampled);
    if (types[cell] < 0) continue;
    cells.push_back(cell);
    codes.push_back(types[cell]);
    const auto begin = profile.scores.begin() + static_cast<std::ptrdiff_t>(cell * width);
    points.insert(points.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
  }
  auto widths = cluster::silhouette_widths(points, profile.n_components, codes, context);
  widths.resize(cells.size(), 0);
  std::vector<double> values(types.size(), 0);
  std::vector<double> counts(types.size(), 0);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    values[cells[i]] = widths[i];
    counts[cells[i]] = 1;
  }
  return cell_score(ScoreForm::mean, {values, counts});
}

void add_agreement(TaskScores& task, const std::string& name, std::span<const std::int32_t> found,
                   std::span<const std::int32_t> types) {
  task.by_cell[name + "_ari"] = grouping_score(ScoreForm::adjusted_rand_index, found, types);
  task.by_cell[name + "_nmi"] = grouping_score(ScoreForm::normalized_mutual_information, found, types);
  task.by_cell[name + "_purity"] = grouping_score(ScoreForm::purity, found, types);
}

}  // namespace

TaskScores score_labels(const ValueProfile& profile, const CellClusters& clusters, std::span<const std::int32_t> types,
                        const Context& context) {
  TaskScores task;
  add_agreement(task, "kmeans", k_means_clusters(profile, types, context), types);
  add_agreement(task, "louvain", clusters.of_cell, types);
  task.by_cell["silhouette"] = silhouette_score(profile, types, context);
  if (profile.n_cells > most_of_silhouette) task.notes.emplace_back("silhouette on a sample of 5,000 cells");
  if (!profile.converged) task.notes.emplace_back("principal components did not converge");
  return task;
}

}  // namespace undrop::judge
