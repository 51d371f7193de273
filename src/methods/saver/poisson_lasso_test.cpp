#include "methods/saver/poisson_lasso.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace undrop::saver {
namespace {

struct Regression {
  Eigen::MatrixXf x;
  Eigen::VectorXf y;
  Eigen::VectorXd mean;
  Eigen::VectorXd scale;
  std::vector<std::int32_t> all;

  [[nodiscard]] PoissonLasso solver(double tolerance = 1e-10) const {
    return {x, y, Eigen::ArrayXf::Ones(x.rows()), all, {tolerance, 300}};
  }
};

/// Worked numbers of the published solver: 60 cells, 8 predictors; columns are scaled here.
Regression worked() {
  Regression out{Eigen::MatrixXf(60, 8), Eigen::VectorXf(60), Eigen::VectorXd(8), Eigen::VectorXd(8), {}};
  Eigen::MatrixXd raw(60, 8);
  for (int i = 1; i <= 60; ++i) {
    for (int j = 1; j <= 8; ++j) raw(i - 1, j - 1) = std::sin(.7 * i * j) + .3 * std::cos(1.3 * i + j);
    const double rate = std::exp(.4 + .8 * raw(i - 1, 0) - .5 * raw(i - 1, 2)) + (i % 3 == 0 ? .5 : 0);
    out.y[i - 1] = static_cast<float>(std::max(0.0, std::round(rate)));
  }
  for (int j = 0; j < 8; ++j) {
    out.mean[j] = raw.col(j).mean();
    out.scale[j] = std::sqrt((raw.col(j).array() - out.mean[j]).square().mean());
    out.x.col(j) = ((raw.col(j).array() - out.mean[j]) / out.scale[j]).cast<float>();
  }
  out.all.resize(8);
  std::iota(out.all.begin(), out.all.end(), 0);
  return out;
}

TEST(PoissonLasso, WorkedNumbers) {
  const Regression given = worked();
  ASSERT_EQ(given.y.sum(), 125);
  auto lasso = given.solver();
  EXPECT_NEAR(lasso.largest_penalty(), 1.17096284, 1e-5);
  ASSERT_TRUE(lasso.fit(.158472588));
  double intercept = lasso.intercept();
  Eigen::VectorXd raw = Eigen::VectorXd::Zero(8);
  for (const auto& [column, coefficient] : lasso.coefficients()) {
    raw[column] = coefficient / given.scale[column];
    intercept -= raw[column] * given.mean[column];
  }
  const std::vector<double> expected{.663493908, 0, -.156406387, 0, 0, .23998111, 0, 0};
  EXPECT_NEAR(intercept, .561623957, 1e-4);
  for (int j = 0; j < 8; ++j) EXPECT_NEAR(raw[j], expected[static_cast<std::size_t>(j)], 1e-4) << j;
  const std::vector<double> mu{1.76640, 3.64413, 2.92891, 1.94665};
  for (int c = 0; c < 4; ++c)
    EXPECT_NEAR(std::exp(static_cast<double>(lasso.eta()[c])), mu[static_cast<std::size_t>(c)], 1e-4);
}

TEST(PoissonLasso, APathOfPenaltiesEndsWhereOneFitDoes) {
  const Regression given = worked();
  auto along = given.solver();
  for (double penalty = 1.1; penalty > .02; penalty *= .9) ASSERT_TRUE(along.fit(penalty));
  ASSERT_TRUE(along.fit(.02));
  auto at_once = given.solver();
  ASSERT_TRUE(at_once.fit(.02));
  EXPECT_NEAR(along.intercept(), at_once.intercept(), 1e-4);
  EXPECT_LT((along.eta() - at_once.eta()).abs().maxCoeff(), 1e-3F);
  EXPECT_GT(along.explained(), 0.5);
}

TEST(PoissonLasso, MeetsTheOptimalityConditions) {
  const Regression given = worked();
  auto lasso = given.solver();
  ASSERT_TRUE(lasso.fit(.1));
  Eigen::VectorXd coefficient = Eigen::VectorXd::Zero(8);
  for (const auto& [column, value] : lasso.coefficients()) coefficient[column] = value;
  const Eigen::VectorXd gradient = (given.x.transpose() * lasso.residual()).cast<double>();
  for (int j = 0; j < 8; ++j) {
    EXPECT_LE(std::abs(gradient[j]), .1 * (1 + 1e-3));
    if (coefficient[j] == 0) continue;
    EXPECT_NEAR(gradient[j], std::copysign(.1, coefficient[j]), 1e-4);
  }
}

TEST(PoissonLasso, CellsWithoutWeightAreOnlyPredicted) {
  Regression given = worked();
  Eigen::ArrayXf weights = Eigen::ArrayXf::Ones(60);
  weights.tail(20).setZero();
  PoissonLasso held(given.x, given.y, weights, given.all, {1e-10, 300});
  ASSERT_TRUE(held.fit(.1));
  const Eigen::MatrixXf x = given.x.topRows(40);
  const Eigen::VectorXf y = given.y.head(40);
  PoissonLasso alone(x, y, Eigen::ArrayXf::Ones(40), given.all, {1e-10, 300});
  ASSERT_TRUE(alone.fit(.1));
  EXPECT_LT((held.eta().head(40) - alone.eta()).abs().maxCoeff(), 1e-3F);
}

TEST(PoissonLasso, TooManyCoefficientsAreSaid) {
  const Regression given = worked();
  PoissonLasso lasso(given.x, given.y, Eigen::ArrayXf::Ones(60), given.all, {1e-7, 4});
  EXPECT_TRUE(lasso.fit(1));
  EXPECT_FALSE(lasso.fit(.001));
}

}  // namespace
}  // namespace undrop::saver
