#include "judge/null_scores.hpp"

#include <algorithm>
#include <vector>

#include "judge/adjusted_p.hpp"
#include "judge/gene_columns.hpp"
#include "judge/rank_sum_test.hpp"
#include "prep/folds.hpp"

namespace undrop::judge {

namespace {

constexpr double highest_p = 0.05;

struct Halves {
  std::vector<std::uint8_t> groups;
  std::int64_t n_a = 0;
};

std::vector<Halves> random_halves(std::int64_t n_cells, std::int64_t n_splits, std::uint64_t seed) {
  std::vector<Halves> splits(static_cast<std::size_t>(n_splits));
  for (std::int64_t split = 0; split < n_splits; ++split) {
    const auto folds = prep::random_folds(n_cells, 2, seed, split);
    auto& halves = splits[static_cast<std::size_t>(split)];
    halves.groups.assign(folds.begin(), folds.end());
    halves.n_a = std::count(folds.begin(), folds.end(), 0);
  }
  return splits;
}

double share_below(std::span<const double> p) {
  const auto n = std::count_if(p.begin(), p.end(), [](double one) { return one <= highest_p; });
  return p.empty() ? 0 : static_cast<double>(n) / static_cast<double>(p.size());
}

}  // namespace

TaskScores score_null(const ValueSource& values, std::span<const std::int64_t> cells, std::int64_t n_splits,
                      const Context& context) {
  const auto splits = random_halves(static_cast<std::int64_t>(cells.size()), n_splits, context.seed);
  const auto n_genes = static_cast<std::size_t>(values.n_genes());
  std::vector<double> p(splits.size() * n_genes, 1);
  for_each_gene(values, cells, context, [&](std::int64_t gene, std::span<const float> column) {
    const RankedValues ranked(column);
    for (std::size_t split = 0; split < splits.size(); ++split)
      p[split * n_genes + static_cast<std::size_t>(gene)] = ranked.test(splits[split].groups, splits[split].n_a).p;
  });
  TaskScores task;
  for (std::size_t split = 0; split < splits.size(); ++split) {
    const auto of_split = std::span<const double>(p).subspan(split * n_genes, n_genes);
    task.by_split["false_positive_rate"].push_back(share_below(of_split));
    task.by_split["false_positives"].push_back(share_below(benjamini_hochberg(of_split)) *
                                               static_cast<double>(n_genes));
  }
  return task;
}

double correlation_inflation(const ValueProfile& before, const ValueProfile& after) {
  return median_correlation(after, true) - median_correlation(before, true);
}

}  // namespace undrop::judge
