#include "judge/structure_scores.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "judge/intrinsic_dimension.hpp"
#include "judge/neighbor_overlap.hpp"

namespace undrop::judge {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t fewest_of_cluster = 5;
constexpr std::array<double, 5> shares{0.05, 0.25, 0.5, 0.75, 0.95};

std::vector<std::uint8_t> rarest(std::span<const std::int32_t> groups) {
  const auto highest = groups.empty() ? -1 : *std::max_element(groups.begin(), groups.end());
  std::vector<std::int64_t> size(static_cast<std::size_t>(std::max(0, highest + 1)), 0);
  for (const auto code : groups) {
    if (code >= 0) ++size[static_cast<std::size_t>(code)];
  }
  std::int32_t best = -1;
  for (std::size_t code = 0; code < size.size(); ++code) {
    if (size[code] < fewest_of_cluster) continue;
    if (best < 0 || size[code] < size[static_cast<std::size_t>(best)]) best = static_cast<std::int32_t>(code);
  }
  std::vector<std::uint8_t> is_rare(groups.size(), 0);
  for (std::size_t i = 0; i < groups.size(); ++i) is_rare[i] = best >= 0 && groups[i] == best ? 1 : 0;
  return is_rare;
}

CellScore rarest_kept(const std::vector<std::uint8_t>& is_rare, const neighbors::Neighbors& after) {
  const auto size = static_cast<std::int64_t>(std::count(is_rare.begin(), is_rare.end(), 1));
  const auto possible = std::min(after.k, size - 1);
  std::vector<double> kept(is_rare.size(), 0);
  std::vector<double> counted(is_rare.size(), 0);
  for (std::size_t i = 0; i < is_rare.size(); ++i) {
    if (is_rare[i] == 0) continue;
    counted[i] = 1;
    const auto nearest =
        after.of(static_cast<std::int64_t>(i)).first(static_cast<std::size_t>(std::max<std::int64_t>(0, possible)));
    double own = 0;
    for (const auto other : nearest) own += is_rare[static_cast<std::size_t>(other)];
    kept[i] = possible > 0 ? own / static_cast<double>(possible) : 0;
  }
  return cell_score(ScoreForm::mean, {kept, counted});
}

double dimension_of(const neighbors::Neighbors& neighbors) {
  std::vector<double> first;
  std::vector<double> second;
  for (std::int64_t i = 0; i < neighbors.n && neighbors.k >= 2; ++i) {
    first.push_back(neighbors.distances(i)[0]);
    second.push_back(neighbors.distances(i)[1]);
  }
  return intrinsic_dimension(first, second);
}

}  // namespace

StructureBefore structure_before(ValueProfile profile, std::span<const std::int32_t> groups, const Context& context) {
  StructureBefore before{std::move(profile), {}, rarest(groups)};
  before.neighbors = profile_neighbors(before.profile, context);
  return before;
}

TaskScores score_structure(const StructureBefore& before, const ValueProfile& after,
                           const neighbors::Neighbors& neighbors) {
  TaskScores task;
  const auto n = static_cast<std::size_t>(after.n_cells);
  // Where nothing differs any more there are no neighbours, and none are kept.
  std::vector<double> overlap(n, 0);
  if (neighbors.k == before.neighbors.k && neighbors.k > 0)
    overlap = neighbor_overlap(before.neighbors.index, neighbors.index, neighbors.k, after.n_cells);
  task.by_cell["neighbor_overlap"] = cell_score(ScoreForm::mean, {overlap, std::vector<double>(n, 1)});
  task.by_cell["rarest_kept"] = rarest_kept(before.is_rare, neighbors);
  task.figures["variance_kept"] = variance_kept(before.profile, after)[2];
  task.figures["correlation"] = median_correlation(after, false);
  task.figures["absolute_correlation"] = median_correlation(after, true);
  task.figures["intrinsic_dimension"] = dimension_of(neighbors);
  if (!neighbors.is_exact) task.notes.emplace_back("neighbours by an approximate search");
  return task;
}

std::array<double, 5> variance_kept(const ValueProfile& before, const ValueProfile& after) {
  std::vector<double> ratios;
  for (std::size_t gene = 0; gene < before.variance.size(); ++gene) {
    if (before.variance[gene] > 0) ratios.push_back(after.variance[gene] / before.variance[gene]);
  }
  std::array<double, 5> quantiles{undefined, undefined, undefined, undefined, undefined};
  if (ratios.empty()) return quantiles;
  std::sort(ratios.begin(), ratios.end());
  for (std::size_t q = 0; q < shares.size(); ++q) {
    const double place = shares.at(q) * static_cast<double>(ratios.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const auto above = std::min(below + 1, ratios.size() - 1);
    quantiles.at(q) = ratios[below] + (place - static_cast<double>(below)) * (ratios[above] - ratios[below]);
  }
  return quantiles;
}

}  // namespace undrop::judge
