#include "judge/trajectory_scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "neighbors/diffusion_pseudotime.hpp"

namespace undrop::judge {

std::int64_t root_cell(const ValueProfile& profile, std::span<const double> stages) {
  double earliest = std::numeric_limits<double>::infinity();
  for (const double stage : stages) earliest = std::isnan(stage) ? earliest : std::min(earliest, stage);
  const auto width = static_cast<std::size_t>(profile.n_components);
  std::vector<double> mean(width, 0);
  double n = 0;
  for (std::size_t cell = 0; cell < stages.size(); ++cell) {
    if (stages[cell] != earliest) continue;
    n += 1;
    for (std::size_t d = 0; d < width; ++d) mean[d] += (profile.scores[cell * width + d] - mean[d]) / n;
  }
  std::int64_t root = -1;
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t cell = 0; cell < stages.size(); ++cell) {
    if (stages[cell] != earliest) continue;
    double square = 0;
    for (std::size_t d = 0; d < width; ++d) square += std::pow(profile.scores[cell * width + d] - mean[d], 2);
    if (square >= nearest) continue;
    nearest = square;
    root = static_cast<std::int64_t>(cell);
  }
  return root;
}

TaskScores score_trajectory(const ValueProfile& profile, const neighbors::Neighbors& neighbors,
                            std::span<const double> stages, const Context& context) {
  TaskScores task;
  std::vector<double> times(stages.size(), std::numeric_limits<double>::infinity());
  const auto root = root_cell(profile, stages);
  if (root >= 0 && profile.n_components > 0) {
    const auto found = neighbors::diffusion_pseudotime(neighbors, root, context);
    times = found.time;
    if (found.n_unreached > 0)
      task.notes.push_back(fmt::format("{} cells have no path of neighbours to the root", found.n_unreached));
    if (!found.converged) task.notes.emplace_back("the eigenvectors of the diffusion did not converge");
  }
  const std::vector<std::vector<double>> columns{times, {stages.begin(), stages.end()}};
  task.by_cell["kendall"] = cell_score(ScoreForm::kendall, columns);
  task.by_cell["spearman"] = cell_score(ScoreForm::spearman, columns);
  task.by_cell["ordering"] = cell_score(ScoreForm::ordering, columns);
  return task;
}

}  // namespace undrop::judge
