#include "judge/group_differences.hpp"

#include <algorithm>
#include <cmath>

#include "judge/adjusted_p.hpp"
#include "judge/cell_clusters.hpp"
#include "judge/gene_columns.hpp"
#include "judge/rank_sum_test.hpp"
#include "judge/welch_test.hpp"

namespace undrop::judge {

namespace {

/// Counts of the median cell below which a fold change says little.
constexpr double pseudocount = 0.1;
constexpr double highest_p = 0.05;
constexpr double least_fold_change = 1;

/// At most so many cells of the group.
std::vector<std::int64_t> members(std::span<const std::int32_t> groups, std::int32_t group, std::int64_t most,
                                  const Context& context) {
  std::vector<std::int64_t> all;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i] == group) all.push_back(static_cast<std::int64_t>(i));
  }
  auto chosen = sampled_cells(static_cast<std::int64_t>(all.size()), most, context);
  for (auto& cell : chosen) cell = all[static_cast<std::size_t>(cell)];
  return chosen;
}

struct GeneTest {
  double fold_change;
  double wilcoxon;
  double welch;
};

GeneTest test_gene(std::span<const float> column, std::span<const std::uint8_t> in_b, std::int64_t n_a) {
  SampleMoments logs[2];
  double sums[2] = {0, 0};
  for (std::size_t i = 0; i < column.size(); ++i) {
    const auto value = static_cast<double>(column[i]);
    logs[in_b[i]].add(value);
    sums[in_b[i]] += std::expm1(value);
  }
  const double mean_a = sums[0] / std::max(1.0, static_cast<double>(logs[0].n()));
  const double mean_b = sums[1] / std::max(1.0, static_cast<double>(logs[1].n()));
  return {std::log2((std::max(0.0, mean_a) + pseudocount) / (std::max(0.0, mean_b) + pseudocount)),
          RankedValues(column).test(in_b, n_a).p, welch_test(logs[0], logs[1]).p};
}

}  // namespace

GroupDifferences group_differences(const ValueSource& values, std::span<const std::int32_t> groups,
                                   const Context& context, std::int64_t most_cells) {
  const auto a = members(groups, 0, most_cells, context);
  const auto b = members(groups, 1, most_cells, context);
  std::vector<std::int64_t> cells;
  std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(cells));
  std::vector<std::uint8_t> in_b(cells.size());
  std::transform(cells.begin(), cells.end(), in_b.begin(),
                 [&](auto cell) { return static_cast<std::uint8_t>(groups[static_cast<std::size_t>(cell)]); });
  const auto n_genes = static_cast<std::size_t>(values.n_genes());
  GroupDifferences out;
  out.n_a = static_cast<std::int64_t>(a.size());
  out.n_b = static_cast<std::int64_t>(b.size());
  out.log_fold_change.resize(n_genes);
  std::vector<double> wilcoxon(n_genes, 1);
  std::vector<double> welch(n_genes, 1);
  for_each_gene(values, cells, context, [&](std::int64_t gene, std::span<const float> column) {
    const auto test = test_gene(column, in_b, out.n_a);
    const auto at = static_cast<std::size_t>(gene);
    out.log_fold_change[at] = test.fold_change;
    wilcoxon[at] = test.wilcoxon;
    welch[at] = test.welch;
  });
  out.wilcoxon_p = benjamini_hochberg(wilcoxon);
  out.welch_p = benjamini_hochberg(welch);
  return out;
}

std::vector<std::uint8_t> significant_genes(std::span<const double> log_fold_change,
                                            std::span<const double> adjusted_p) {
  std::vector<std::uint8_t> out(log_fold_change.size());
  for (std::size_t gene = 0; gene < out.size(); ++gene)
    out[gene] = adjusted_p[gene] <= highest_p && std::abs(log_fold_change[gene]) >= least_fold_change ? 1 : 0;
  return out;
}

}  // namespace undrop::judge
