#include "judge/group_differences.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

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

/// One way to group the cells.
class GroupPair {
 public:
  GroupPair(std::span<const std::int32_t> groups, std::int64_t most_cells, std::size_t n_genes, const Context& context)
      : a_(members(groups, 0, most_cells, context)), b_(members(groups, 1, most_cells, context)) {
    std::merge(a_.begin(), a_.end(), b_.begin(), b_.end(), std::back_inserter(cells_));
    for (const auto cell : cells_) in_b_.push_back(static_cast<std::uint8_t>(groups[static_cast<std::size_t>(cell)]));
    out_.n_a = static_cast<std::int64_t>(a_.size());
    out_.n_b = static_cast<std::int64_t>(b_.size());
    out_.log_fold_change.resize(n_genes);
    out_.wilcoxon_p.assign(n_genes, 1);
    out_.welch_p.assign(n_genes, 1);
  }
  [[nodiscard]] const std::vector<std::int64_t>& cells() const { return cells_; }

  /// Where its cells stand among all that are read; both rise.
  void find_in(const std::vector<std::int64_t>& all) {
    auto at = all.begin();
    for (const auto cell : cells_) {
      at = std::lower_bound(at, all.end(), cell);
      places_.push_back(static_cast<std::size_t>(at - all.begin()));
    }
  }

  void test(std::size_t gene, std::span<const float> column) {
    std::vector<float> own(places_.size());
    std::transform(places_.begin(), places_.end(), own.begin(), [&](auto place) { return column[place]; });
    const auto test = test_gene(own, in_b_, out_.n_a);
    out_.log_fold_change[gene] = test.fold_change;
    out_.wilcoxon_p[gene] = test.wilcoxon;
    out_.welch_p[gene] = test.welch;
  }

  [[nodiscard]] GroupDifferences take() {
    out_.wilcoxon_p = benjamini_hochberg(out_.wilcoxon_p);
    out_.welch_p = benjamini_hochberg(out_.welch_p);
    return std::move(out_);
  }

 private:
  std::vector<std::int64_t> a_;
  std::vector<std::int64_t> b_;
  std::vector<std::int64_t> cells_;
  std::vector<std::uint8_t> in_b_;
  std::vector<std::size_t> places_;
  GroupDifferences out_;
};

std::vector<std::int64_t> cells_of(const std::vector<GroupPair>& comparisons) {
  std::vector<std::int64_t> all;
  for (const auto& comparison : comparisons)
    all.insert(all.end(), comparison.cells().begin(), comparison.cells().end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

GroupDifferences group_differences(const ValueSource& values, std::span<const std::int32_t> groups,
                                   const Context& context, std::int64_t most_cells) {
  const std::vector<std::vector<std::int32_t>> groupings{{groups.begin(), groups.end()}};
  return std::move(group_differences(values, groupings, context, most_cells).front());
}

std::vector<GroupDifferences> group_differences(const ValueSource& values,
                                                std::span<const std::vector<std::int32_t>> groupings,
                                                const Context& context, std::int64_t most_cells) {
  const auto n_genes = static_cast<std::size_t>(values.n_genes());
  std::vector<GroupPair> comparisons;
  for (const auto& groups : groupings) comparisons.emplace_back(groups, most_cells, n_genes, context);
  const auto cells = cells_of(comparisons);
  for (auto& comparison : comparisons) comparison.find_in(cells);
  for_each_gene(values, cells, context, [&](std::int64_t gene, std::span<const float> column) {
    for (auto& comparison : comparisons) comparison.test(static_cast<std::size_t>(gene), column);
  });
  std::vector<GroupDifferences> out;
  for (auto& comparison : comparisons) out.push_back(comparison.take());
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
