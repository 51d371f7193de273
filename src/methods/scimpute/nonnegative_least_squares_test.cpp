#include "methods/scimpute/nonnegative_least_squares.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop::scimpute {
namespace {

Eigen::MatrixXd example() {
  Eigen::MatrixXd x(5, 3);
  x << 1, 2, 0, 2, 1, 1, 0, 1, 3, 1, 0, 2, 3, 2, 1;
  return x;
}

Eigen::VectorXd solve(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
  const auto solution = nonnegative_least_squares(x.transpose() * x, x.transpose() * y);
  EXPECT_TRUE(solution.converged);
  return solution.weights;
}

TEST(NonnegativeLeastSquares, WorkedNumbers) {
  const Eigen::VectorXd y = (Eigen::VectorXd(5) << 2, 3, 1.5, 1, 4).finished();
  const Eigen::VectorXd free = solve(example(), y);
  EXPECT_TRUE(free.isApprox(Eigen::Vector3d(.85178571, .65357143, .24107143), 1e-7));
  EXPECT_NEAR((example() * free - y).norm(), .56930409, 1e-7);
  const Eigen::VectorXd z = (Eigen::VectorXd(5) << 4, 1, .2, 0, 2).finished();
  const Eigen::VectorXd bound = solve(example(), z);
  EXPECT_NEAR(bound[1], 1.32, 1e-8);
  EXPECT_EQ(bound[0] + bound[2], 0);
  EXPECT_NEAR((example() * bound - z).norm(), 1.90157829, 1e-7);
}

TEST(NonnegativeLeastSquares, LargeProblemsMeetTheConditionsOfAnOptimum) {
  for (const Eigen::Index n : {20, 90, 200}) {
    Random random(7, "regression", static_cast<std::uint64_t>(n));
    Eigen::MatrixXd x(300, n);
    Eigen::VectorXd y(300);
    for (Eigen::Index i = 0; i < 300; ++i) {
      for (Eigen::Index k = 0; k < n; ++k) x(i, k) = std::abs(random.normal());
      y[i] = std::abs(random.normal());
    }
    const Eigen::VectorXd w = solve(x, y);
    const Eigen::VectorXd gradient = x.transpose() * (x * w - y);
    const double size = (x.transpose() * y).maxCoeff();
    for (Eigen::Index k = 0; k < n; ++k) {
      EXPECT_GE(w[k], 0);
      EXPECT_GT(gradient[k], -1e-8 * size);
      EXPECT_TRUE(w[k] == 0 || std::abs(gradient[k]) < 1e-7 * size);
    }
  }
}

TEST(NonnegativeLeastSquares, ColumnsThatAreAlikeShare) {
  Eigen::MatrixXd x(4, 2);
  x << 1, 1, 2, 2, 3, 3, 4, 4;
  const Eigen::VectorXd w = solve(x, x.col(0));
  EXPECT_NEAR(w.sum(), 1, 1e-6);
}

}  // namespace
}  // namespace undrop::scimpute
