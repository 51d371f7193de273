#include "judge/de_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "judge/adjusted_p.hpp"
#include "judge/moderated_test.hpp"
#include "judge/rank_correlation.hpp"
#include "judge/set_overlap.hpp"

namespace undrop::judge {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// A small matrix in memory.
class HeldValues final : public ValueSource {
 public:
  HeldValues(std::vector<float> values, std::int64_t n_rows)
      : values_(std::move(values)), n_rows_(n_rows), width_(static_cast<std::int64_t>(values_.size()) / n_rows) {}
  [[nodiscard]] std::int64_t n_cells() const override { return n_rows_; }
  [[nodiscard]] std::int64_t n_genes() const override { return width_; }
  void read(CellRange cells, std::span<float> out) const override {
    std::copy(values_.begin() + cells.begin * width_, values_.begin() + cells.end * width_, out.begin());
  }

 private:
  std::vector<float> values_;
  std::int64_t n_rows_;
  std::int64_t width_;
};

/// Of every column over the rows of the two groups.
std::vector<GroupMoments> moments_of(const std::vector<float>& values, std::span<const std::int32_t> groups) {
  const std::size_t width = values.size() / groups.size();
  std::vector<GroupMoments> genes(width);
  for (std::size_t at = 0; at < values.size(); ++at) {
    const auto group = groups[at / width];
    auto& gene = genes[at % width];
    if (group == 0) gene.a.add(static_cast<double>(values[at]));
    if (group == 1) gene.b.add(static_cast<double>(values[at]));
  }
  return genes;
}

/// Sizes of the fold changes of significant genes, 0 for the others.
std::vector<double> significant_sizes(const std::vector<double>& fold_change, const std::vector<double>& p) {
  const auto significant = significant_genes(fold_change, p);
  std::vector<double> sizes(fold_change.size(), 0);
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = significant[i] != 0 ? std::abs(fold_change[i]) : 0;
  return sizes;
}

std::vector<double> taken(const std::vector<double>& values, const std::vector<std::size_t>& places) {
  std::vector<double> out(places.size());
  std::transform(places.begin(), places.end(), out.begin(), [&](auto place) { return values[place]; });
  return out;
}

}  // namespace

BulkStandard bulk_standard(std::span<const float> counts, std::span<const double> totals,
                           std::span<const std::int32_t> groups, double median_total, const Context& context) {
  const std::size_t width = totals.empty() ? 0 : counts.size() / totals.size();
  std::vector<float> logs(counts.size());
  for (std::size_t at = 0; at < counts.size(); ++at) {
    const double count = std::isnan(counts[at]) ? 0 : static_cast<double>(counts[at]);
    const double total = totals[at / width];
    logs[at] = static_cast<float>(total > 0 ? std::log1p(count / total * median_total) : 0);
  }
  BulkStandard bulk;
  if (width == 0) return bulk;
  auto p = moderated_p(moments_of(logs, groups));
  const HeldValues values(std::move(logs), static_cast<std::int64_t>(totals.size()));
  bulk.log_fold_change = group_differences(values, groups, context).log_fold_change;
  for (std::size_t gene = 0; gene < width; ++gene) {
    if (!std::isnan(counts[gene])) continue;
    bulk.log_fold_change[gene] = undefined;
    p[gene] = undefined;
  }
  bulk.adjusted_p = benjamini_hochberg(p);
  return bulk;
}

TaskScores score_differences(const GroupDifferences& found, const BulkStandard& bulk) {
  std::vector<std::size_t> genes;
  for (std::size_t gene = 0; gene < bulk.log_fold_change.size(); ++gene) {
    if (!std::isnan(bulk.log_fold_change[gene])) genes.push_back(gene);
  }
  const auto fold_change = taken(found.log_fold_change, genes);
  const auto right_change = taken(bulk.log_fold_change, genes);
  const auto right_p = taken(bulk.adjusted_p, genes);
  const auto wilcoxon_p = taken(found.wilcoxon_p, genes);
  const auto right = significant_genes(right_change, right_p);
  TaskScores task;
  const auto add = [&](const std::string& name, const std::vector<double>& p) {
    const auto overlap = set_overlap(significant_genes(fold_change, p), right);
    task.figures[name + "_f1"] = overlap.f1();
    task.figures[name + "_jaccard"] = overlap.jaccard();
  };
  add("wilcoxon", wilcoxon_p);
  add("welch", taken(found.welch_p, genes));
  const auto n_right = std::count(right.begin(), right.end(), 1);
  for (const std::int64_t k : {100, 200, 500, 1000}) {
    task.figures["top_" + std::to_string(k)] = n_right < k ? std::numeric_limits<double>::quiet_NaN()
                                                           : top_overlap(significant_sizes(fold_change, wilcoxon_p),
                                                                         significant_sizes(right_change, right_p), k);
  }
  task.figures["fold_change_spearman"] = spearman(fold_change, right_change);
  return task;
}

}  // namespace undrop::judge
