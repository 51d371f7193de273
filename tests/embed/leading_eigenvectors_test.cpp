#include "embed/leading_eigenvectors.hpp"

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop::embed {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Symmetric with the given eigenvalues.
MatrixXd with_eigenvalues(const Eigen::VectorXd& values) {
  Random random(1, "rotation");
  MatrixXd noise(values.size(), values.size());
  for (Index j = 0; j < noise.cols(); ++j) {
    for (Index i = 0; i < noise.rows(); ++i) noise(i, j) = random.normal();
  }
  const MatrixXd turn = Eigen::SelfAdjointEigenSolver<MatrixXd>(noise + noise.transpose()).eigenvectors();
  return turn * values.asDiagonal() * turn.transpose();
}

LeadingEigenvectors leading(const MatrixXd& matrix, std::int64_t n) {
  EigenOptions options;
  options.n_vectors = n;
  return leading_eigenvectors(
      matrix.rows(), [&](const MatrixXd& block) { return MatrixXd(matrix * block); }, options, Context());
}

TEST(LeadingEigenvectors, AreThoseOfADenseSolver) {
  Eigen::VectorXd values(300);
  for (Index i = 0; i < 300; ++i) values[i] = 100 / (1.0 + static_cast<double>(i)) - 0.3;
  const MatrixXd matrix = with_eigenvalues(values);
  const auto found = leading(matrix, 10);
  EXPECT_TRUE(found.converged);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> dense(matrix);
  for (Index k = 0; k < 10; ++k) {
    EXPECT_NEAR(found.values[k], values[k], 1e-10) << k;
    EXPECT_NEAR(std::abs(found.vectors.col(k).dot(dense.eigenvectors().col(299 - k))), 1, 1e-9) << k;
    EXPECT_GT(found.vectors.col(k).maxCoeff(), -found.vectors.col(k).minCoeff());
  }
}

TEST(LeadingEigenvectors, SettleWhereValuesLieClose) {
  Eigen::VectorXd values(400);
  for (Index i = 0; i < 400; ++i) values[i] = 1 - 2e-3 * static_cast<double>(i);
  const auto found = leading(with_eigenvalues(values), 12);
  EXPECT_TRUE(found.converged) << found.products;
  for (Index k = 0; k < 12; ++k) EXPECT_NEAR(found.values[k], values[k], 1e-9) << k;
}

TEST(LeadingEigenvectors, AreTheLargestNotTheLongest) {
  Eigen::VectorXd values = Eigen::VectorXd::Constant(60, -5);
  values.head(3) << 3, 2, 1;
  const auto found = leading(with_eigenvalues(values), 3);
  EXPECT_NEAR(found.values[0], 3, 1e-9);
  EXPECT_NEAR(found.values[2], 1, 1e-9);
}

TEST(LeadingEigenvectors, AnswerForSmallAndPoorMatrices) {
  EXPECT_EQ(leading(MatrixXd::Zero(5, 5), 8).values.norm(), 0);
  EXPECT_EQ(leading(MatrixXd::Identity(4, 4), 8).values.size(), 4);
  EXPECT_EQ(leading(MatrixXd::Identity(1, 1), 3).vectors(0, 0), 1);
  EXPECT_EQ(leading(MatrixXd(0, 0), 3).values.size(), 0);
  Eigen::VectorXd one(50);
  one.setZero();
  one[0] = 7;
  const auto rank_one = leading(with_eigenvalues(one), 5);
  EXPECT_NEAR(rank_one.values[0], 7, 1e-12);
  EXPECT_NEAR(rank_one.values[4], 0, 1e-12);
}

}  // namespace
}  // namespace undrop::embed
