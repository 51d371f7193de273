#include "cluster/hidden_likelihood.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cluster/planted_groups.hpp"

namespace undrop::cluster {
namespace {

using test::context_with;

TEST(HiddenLikelihood, HidesATenthOfTheNonZerosAndNothingElse) {
  const Dataset data = test::planted_cells(200, 90, 3, 0.3);
  const HiddenLikelihood likelihood(data, test::all_genes(data), context_with(1));
  const auto& visible = likelihood.visible();
  EXPECT_EQ(visible.n_cells(), data.n_cells());
  EXPECT_EQ(visible.size_factors, data.size_factors);
  const auto all = static_cast<double>(data.counts->n_nonzeros());
  EXPECT_NEAR(static_cast<double>(visible.counts->n_nonzeros()) / all, 0.9, 5 * std::sqrt(0.09 / all));
}

TEST(HiddenLikelihood, LeavesGenesNotAskedForAlone) {
  const Dataset data = test::planted_cells(50, 30, 2, 0.3);
  const HiddenLikelihood likelihood(data, std::vector<std::int32_t>{0, 1}, context_with(1));
  const auto lost = data.counts->n_nonzeros() - likelihood.visible().counts->n_nonzeros();
  EXPECT_GT(lost, 0);
  EXPECT_LT(lost, 30);
}

TEST(HiddenLikelihood, RewardsTheTrueGroupsByValueAndByPresence) {
  const auto truth = test::planted_groups(300, 3);
  // Strong values under dropout that knows no groups: only the values tell.
  const Dataset strong = test::planted_cells(300, 90, 3, 0.5);
  EXPECT_GT(HiddenLikelihood(strong, test::all_genes(strong), context_with(1)).gain(truth, 3), 100);
  // Counts of 0 and 1: only presence tells.
  Random random(4, "presence");
  std::vector<std::vector<float>> rows(300, std::vector<float>(90, 0));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < 90; ++j) rows[i][j] = random.uniform() < (j % 3 == i % 3 ? 0.6 : 0.2) ? 1.0F : 0.0F;
  }
  Dataset rare = test::dataset_from_rows(rows);
  prep::set_size_factors(rare, context_with(1));
  EXPECT_GT(HiddenLikelihood(rare, test::all_genes(rare), context_with(1)).gain(truth, 3), 100);
}

TEST(HiddenLikelihood, RewardsNeitherChanceNorDepth) {
  // One kind of cell at very different depths.
  Random random(6, "depths");
  std::vector<std::vector<float>> rows(300, std::vector<float>(120, 0));
  std::vector<std::int32_t> by_chance, by_depth;
  for (auto& row : rows) {
    const double depth = std::exp(random.normal());
    for (std::size_t j = 0; j < row.size(); ++j)
      row[j] = static_cast<float>(random.poisson(depth * (0.2 + 0.02 * static_cast<double>(j))));
    by_chance.push_back(static_cast<std::int32_t>(random.below(4)));
    by_depth.push_back(depth > 2 ? 2 : depth > 0.5 ? 1 : 0);
  }
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, context_with(1));
  const HiddenLikelihood likelihood(data, test::all_genes(data), context_with(1));
  EXPECT_LT(likelihood.gain(by_chance, 4), 0);
  // The values of shallow cells are spread otherwise; that is all that depth may earn.
  EXPECT_LT(likelihood.gain(by_depth, 3), 60);
}

TEST(HiddenLikelihood, OneGroupGainsNothing) {
  const Dataset data = test::planted_cells(100, 40, 2, 0.4);
  const HiddenLikelihood likelihood(data, test::all_genes(data), context_with(1));
  EXPECT_NEAR(likelihood.gain(std::vector<std::int32_t>(100, 0), 1), 0, 1);
}

TEST(HiddenLikelihood, IsDefinedForEmptyCellsUnseenGenesAndEmptyGroups) {
  std::vector<std::vector<float>> rows(12, {1, 0, 3, 2});
  rows[4] = {0, 0, 0, 0};
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, context_with(1));
  const HiddenLikelihood likelihood(data, test::all_genes(data), context_with(1));
  EXPECT_TRUE(std::isfinite(likelihood.gain(test::planted_groups(12, 2), 5)));
}

}  // namespace
}  // namespace undrop::cluster
