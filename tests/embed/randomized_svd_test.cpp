#include "embed/randomized_svd.hpp"

#include <Eigen/SVD>
#include <gtest/gtest.h>

#include <vector>

#include "core/random.hpp"

namespace undrop::embed {
namespace {

Context context_of(int threads) {
  Context context;
  context.threads = threads;
  return context;
}

SparseRows sparse(const Eigen::MatrixXd& dense) {
  SparseRows rows;
  rows.n_columns = dense.cols();
  for (Eigen::Index i = 0; i < dense.rows(); ++i) {
    for (Eigen::Index j = 0; j < dense.cols(); ++j) {
      if (dense(i, j) == 0) continue;
      rows.columns.push_back(static_cast<std::int32_t>(j));
      rows.values.push_back(static_cast<float>(dense(i, j)));
    }
    rows.starts.push_back(static_cast<std::int64_t>(rows.columns.size()));
  }
  return rows;
}

/// Five strong directions over noise, in whole numbers.
Eigen::MatrixXd planted() {
  Eigen::MatrixXd out(120, 80);
  Random random(2, "planted rank");
  for (Eigen::Index i = 0; i < out.rows(); ++i) {
    for (Eigen::Index j = 0; j < out.cols(); ++j)
      out(i, j) = static_cast<double>(random.poisson(i % 5 == j % 5 ? 1 + static_cast<double>(i % 5) : 0.2));
  }
  return out;
}

TEST(RandomizedSvd, GivesTheLeadingTriplets) {
  const Eigen::MatrixXd dense = planted();
  const Eigen::JacobiSVD<Eigen::MatrixXd> exact(dense, Eigen::ComputeThinV);
  const auto found =
      randomized_svd(SparseProducts(sparse(dense), context_of(1)), {.rank = 5, .power_iterations = 30}, context_of(1));
  for (Eigen::Index k = 0; k < 5; ++k) EXPECT_NEAR(found.values[k], exact.singularValues()[k], 1e-3);
  EXPECT_NEAR((found.right.transpose() * exact.matrixV().leftCols(5)).squaredNorm(), 5, 1e-3);
  EXPECT_TRUE((found.right.transpose() * found.right).isIdentity(1e-10));
}

TEST(RandomizedSvd, IsExactWhereTheRankIsWhole) {
  const Eigen::MatrixXd dense = planted().topLeftCorner(12, 5);
  const auto found = randomized_svd(SparseProducts(sparse(dense), context_of(1)), {.rank = 3}, context_of(1));
  const Eigen::JacobiSVD<Eigen::MatrixXd> exact(dense);
  EXPECT_TRUE(found.values.isApprox(exact.singularValues().head(3), 1e-10));
}

TEST(RandomizedSvd, ARankBelowTheOneAskedForLeavesZeros) {
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(30, 20);
  dense.row(3).setConstant(2);
  const auto found = randomized_svd(SparseProducts(sparse(dense), context_of(1)), {.rank = 4}, context_of(1));
  EXPECT_NEAR(found.values[0], 2 * std::sqrt(20.0), 1e-10);
  EXPECT_LT(found.values[1], 1e-10);
  EXPECT_TRUE(found.right.allFinite());
}

TEST(RandomizedSvd, ThreadsDoNotMatter) {
  const SparseRows rows = sparse(planted());
  const auto one = randomized_svd(SparseProducts(rows, context_of(1)), {.rank = 8}, context_of(1));
  const auto many = randomized_svd(SparseProducts(rows, context_of(3)), {.rank = 8}, context_of(3));
  EXPECT_EQ(one.right, many.right);
}

}  // namespace
}  // namespace undrop::embed
