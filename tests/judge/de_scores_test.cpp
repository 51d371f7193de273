#include "judge/de_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "judge/planted_cells.hpp"
#include "judge/task_keys.hpp"

namespace undrop::judge {
namespace {

using test::planted_cells;
using test::threads;

TEST(DeScores, ArePerfectForWhatBulkSays) {
  GroupDifferences found;
  found.log_fold_change = {2, -3, 0.1, 1.5, 0};
  found.wilcoxon_p = {0.01, 0.001, 0.9, 0.2, 1};
  found.welch_p = {0.01, 0.2, 0.9, 0.2, 1};
  const double none = std::numeric_limits<double>::quiet_NaN();
  const BulkStandard bulk{{2, -3, 0.1, 0.5, none}, {0.01, 0.001, 0.9, 0.2, 0.001}};
  const auto task = score_differences(found, bulk);
  EXPECT_EQ(test::keys_of(task), test::named("de"));
  EXPECT_EQ(task.figures.at("wilcoxon_f1"), 1);
  EXPECT_NEAR(task.figures.at("welch_f1"), 2.0 / 3, 1e-12);
  EXPECT_EQ(task.figures.at("welch_jaccard"), 0.5);
  EXPECT_EQ(task.figures.at("fold_change_spearman"), 1);
  EXPECT_TRUE(std::isnan(task.figures.at("top_100")));
}

TEST(DeScores, AgreeWithBulkOfTheSameGroups) {
  const std::size_t n_genes = 600;
  const auto cells = planted_cells(400, n_genes, 3, 4);
  Random random(3, "bulk samples");
  std::vector<float> counts;
  std::vector<double> totals;
  for (std::size_t sample = 0; sample < 6; ++sample) {
    double total = 0;
    for (std::size_t j = 0; j < n_genes; ++j) {
      const double mean = 1000 * (0.3 + static_cast<double>(j % 7)) * (j % 3 == sample / 3 ? 4 : 1);
      counts.push_back(static_cast<float>(random.poisson(mean)));
      total += static_cast<double>(counts.back());
    }
    totals.push_back(total);
  }
  const std::vector<std::int32_t> groups{0, 0, 0, 1, 1, 1};
  // The cells' values are counts of some 4,000 molecules.
  const auto bulk = bulk_standard(counts, totals, groups, totals[0] / 1000, threads(2));
  const auto task = score_differences(group_differences(*cells.source(), cells.groups, threads(2)), bulk);
  EXPECT_GT(task.figures.at("wilcoxon_f1"), 0.95);
  EXPECT_GT(task.figures.at("fold_change_spearman"), 0.8);
  EXPECT_FALSE(std::isnan(task.figures.at("top_200")));
}

TEST(BulkStandard, HasNothingToSayOfGenesThatBulkDoesNotHave) {
  const float none = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> counts{10, none, 12, none, 40, none, 44, none};
  const auto bulk = bulk_standard(counts, std::vector<double>{100, 100, 100, 100},
                                  std::vector<std::int32_t>{0, 0, 1, 1}, 100, threads(1));
  EXPECT_NEAR(bulk.log_fold_change[0], std::log2(11.1 / 42.1), 1e-5);
  EXPECT_TRUE(std::isnan(bulk.log_fold_change[1]));
}

}  // namespace
}  // namespace undrop::judge
