#include "judge/group_differences.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/planted_cells.hpp"
#include "judge/rank_sum_test.hpp"

namespace undrop::judge {
namespace {

using test::planted_cells;
using test::threads;

TEST(GroupDifferences, FindTheGenesThatDiffer) {
  const auto cells = planted_cells(600, 90, 3, 4);
  const auto found = group_differences(*cells.source(), cells.groups, threads(2));
  EXPECT_EQ(found.n_a + found.n_b, 576);
  const auto genes = significant_genes(found.log_fold_change, found.wilcoxon_p);
  for (std::size_t j = 0; j < 90; ++j) {
    // Genes of the groups 0 and 1; those of the third differ in neither.
    EXPECT_EQ(genes[j], j % 3 == 2 ? 0 : 1) << j;
    if (j % 3 != 2) {
      EXPECT_GT(found.log_fold_change[j] * (j % 3 == 0 ? 1 : -1), 1) << j;
    }
    EXPECT_EQ(found.welch_p[j] < 1e-4, j % 3 != 2);
  }
}

TEST(GroupDifferences, FoldChangesAreOfMeansOfNormalizedValues) {
  const auto l = [](double x) { return static_cast<float>(std::log1p(x)); };
  const auto source = test::values({{l(3), 0}, {l(1), 0}, {l(0.4), 0}, {l(9), l(9)}});
  const auto found = group_differences(*source, std::vector<std::int32_t>{0, 0, 1, 7}, threads(1));
  EXPECT_NEAR(found.log_fold_change[0], std::log2(2.1 / 0.5), 1e-6);
  EXPECT_EQ(found.log_fold_change[1], 0);
  EXPECT_EQ(found.n_b, 1);
}

TEST(GroupDifferences, SeveralGroupingsAreThoseOneByOne) {
  const auto cells = planted_cells(300, 12, 3, 3);
  auto others = cells.groups;
  for (std::size_t i = 0; i < others.size(); ++i) others[i] = i % 3 == 0 ? 1 - others[i] : -1;
  const std::vector<std::vector<std::int32_t>> groupings{cells.groups, others};
  const auto found = group_differences(*cells.source(), groupings, threads(2));
  ASSERT_EQ(found.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto alone = group_differences(*cells.source(), groupings[i], threads(2));
    EXPECT_EQ(found[i].wilcoxon_p, alone.wilcoxon_p);
    EXPECT_EQ(found[i].welch_p, alone.welch_p);
    EXPECT_EQ(found[i].log_fold_change, alone.log_fold_change);
    EXPECT_EQ(found[i].n_b, alone.n_b);
  }
}

TEST(GroupDifferences, CompareASampleOfLargeGroups) {
  const auto cells = planted_cells(900, 12, 3, 3);
  const auto some = group_differences(*cells.source(), cells.groups, threads(2), 50);
  EXPECT_EQ(some.n_a, 50);
  EXPECT_EQ(some.n_b, 50);
  EXPECT_EQ(some.wilcoxon_p, group_differences(*cells.source(), cells.groups, threads(1), 50).wilcoxon_p);
}

}  // namespace
}  // namespace undrop::judge
