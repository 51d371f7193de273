#include "judge/hidden_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "judge/planted_cells.hpp"
#include "judge/task_keys.hpp"

namespace undrop::judge {
namespace {

using test::threads;

prep::HiddenEntries some_hidden() {
  prep::HiddenEntries hidden;
  hidden.offsets = {0, 2, 2, 3, 4};
  hidden.genes = {0, 2, 1, 0};
  hidden.values = {3, 1, 8, 5};
  return hidden;
}

TEST(HiddenScores, FollowTheirFormulas) {
  // The last cell has lost all its counts and is left out.
  const std::vector<double> size_factors{1, 1, 2, 0};
  const auto values = test::values({{1, 9, 0.5F}, {9, 9, 9}, {9, 1.5F, 9}, {9, 9, 9}});
  const auto task = score_hidden(*values, some_hidden(), size_factors, nullptr, threads(1));
  const double errors[] = {1 - std::log(4), 0.5 - std::log(2), 1.5 - std::log(5)};
  double squares = 0, sizes = 0;
  for (const double error : errors) {
    squares += error * error;
    sizes += std::abs(error);
  }
  const auto metrics = task.metrics();
  EXPECT_NEAR(metrics.at("rmse"), std::sqrt(squares / 3), 1e-12);
  EXPECT_NEAR(metrics.at("mae"), sizes / 3, 1e-12);
  EXPECT_NEAR(metrics.at("rmse_per_cell"),
              (std::sqrt((errors[0] * errors[0] + errors[1] * errors[1]) / 2) + std::abs(errors[2])) / 2, 1e-12);
  EXPECT_EQ(test::keys_of(task), test::named("mask"));
}

TEST(HiddenScores, ResampledPartsAreThoseOfTheWhole) {
  const std::vector<double> size_factors{1, 1, 2, 1};
  const auto values = test::values({{1, 9, 0.5F}, {9, 9, 9}, {9, 1.5F, 9}, {0.25F, 9, 9}});
  const auto task = score_hidden(*values, some_hidden(), size_factors, nullptr, threads(1));
  RecoveryAccumulator recovery(4, 3);
  recovery.add(0, 0, 1, std::log1p(3));
  recovery.add(0, 2, 0.5, std::log1p(1));
  recovery.add(2, 1, 1.5, std::log1p(4));
  recovery.add(3, 0, 0.25, std::log1p(5));
  const auto all = recovery.scores().overall;
  EXPECT_NEAR(evaluate(task.by_cell.at("rmse")), all.rmse, 1e-12);
  EXPECT_NEAR(evaluate(task.by_cell.at("mae")), all.mae, 1e-12);
  EXPECT_NEAR(evaluate(task.by_cell.at("pearson")), all.pearson, 1e-12);
  EXPECT_NEAR(evaluate(task.by_cell.at("cosine")), all.cosine, 1e-12);
}

TEST(HiddenScores, TakeWhatIsNoValueForZeroAndBinPairs) {
  const std::vector<double> size_factors{1, 1, 2, 1};
  const auto values = test::values({{-3, 9, 2}, {9, 9, 9}, {9, 100, 9}, {1, 9, 9}});
  SquareBins bins(4, 4);
  const auto task = score_hidden(*values, some_hidden(), size_factors, &bins, threads(1));
  // (1.39, 0), (0.69, 2), (1.61, 100), (1.79, 1) as hidden and predicted.
  std::vector<std::int64_t> expected(16, 0);
  expected[0 * 4 + 1] = expected[2 * 4 + 0] = expected[3 * 4 + 1] = expected[1 * 4 + 1] = 1;
  EXPECT_EQ(bins.counts, expected);
  EXPECT_TRUE(std::isfinite(task.metrics().at("rmse")));
}

}  // namespace
}  // namespace undrop::judge
