#include "judge/poisson_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace undrop::judge {
namespace {

using Values = std::vector<double>;

TEST(PoissonDeviance, FollowsItsFormula) {
  EXPECT_DOUBLE_EQ(poisson_deviance(0, 1.5), 3);
  EXPECT_DOUBLE_EQ(poisson_deviance(2, 2), 0);
  EXPECT_NEAR(poisson_deviance(4, 1), 2 * (4 * std::log(4.0) - 3), 1e-14);
}

TEST(PoissonLoss, HasItsArgumentsTheRightWayRound) {
  const Values y{0, 1, 2}, p{0.5, 1, 1.5};
  double loss = 0, exchanged = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    loss += poisson_loss(y[i], p[i]) / 3;
    exchanged += poisson_loss(p[i], y[i]) / 3;
  }
  EXPECT_NEAR(loss, 0.729689, 1e-6);
  EXPECT_NEAR(exchanged, 2.956, 1e-3);
}

TEST(CellDeviance, FloorsRatesAtAHundredthOfTheBase) {
  const std::vector<float> test{2, 0, 1};
  const Values base{1, 1, 1};
  const auto cell = cell_deviance(test, Values{0, -3, std::numeric_limits<double>::quiet_NaN()}, base);
  EXPECT_NEAR(cell.deviance, poisson_deviance(2, 0.01) + poisson_deviance(0, 0.01) + poisson_deviance(1, 0.01), 1e-12);
  EXPECT_NEAR(cell.base_deviance, poisson_deviance(2, 1) + poisson_deviance(0, 1) + poisson_deviance(1, 1), 1e-12);
  // All rates alike: scaled to the total of 3, each is 1.
  EXPECT_NEAR(cell.shape_deviance, cell.base_deviance, 1e-12);
}

TEST(CellDeviance, ShapeForgivesAWrongDepthOnly) {
  const std::vector<float> test{6, 3, 1};
  const auto deep = cell_deviance(test, Values{60, 30, 10}, Values{3, 3, 3});
  EXPECT_GT(deep.deviance, 10);
  EXPECT_NEAR(deep.shape_deviance, 0, 1e-12);
  EXPECT_NEAR(deep.square_error, 0, 1e-20);
}

TEST(CellDeviance, AnswersForACellWithoutTestCounts) {
  const auto empty = cell_deviance(std::vector<float>{0, 0}, Values{1, 2}, Values{0, 1});
  EXPECT_NEAR(empty.deviance, 6, 1e-12);
  EXPECT_NEAR(empty.shape_deviance, 4e-9, 1e-12);
  EXPECT_TRUE(std::isfinite(empty.square_error));
}

}  // namespace
}  // namespace undrop::judge
