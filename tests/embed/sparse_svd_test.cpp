#include "embed/sparse_svd.hpp"

#include <Eigen/SVD>
#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop::embed {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Log counts of groups, most of them zero.
HeldRows sample_rows(Index n_rows, Index n_columns) {
  HeldRows out(n_columns);
  RowBlock block;
  for (Index i = 0; i < n_rows; ++i) {
    Random random(5, "sample rows", static_cast<std::uint64_t>(i));
    for (Index j = 0; j < n_columns; ++j) {
      const auto count = random.poisson((i % 7) == (j % 7) ? 2.0 : 0.1);
      if (count == 0) continue;
      block.columns.push_back(static_cast<std::int32_t>(j));
      block.values.push_back(static_cast<float>(std::log1p(static_cast<double>(count))));
    }
    block.offsets.push_back(static_cast<std::int64_t>(block.columns.size()));
  }
  out.append(block);
  return out;
}

MatrixXd dense(const HeldRows& rows, bool is_centered) {
  MatrixXd out = MatrixXd::Zero(rows.n_rows(), rows.n_columns());
  for (Index i = 0; i < out.rows(); ++i) {
    for (auto e = rows.rows().offsets[static_cast<std::size_t>(i)];
         e < rows.rows().offsets[static_cast<std::size_t>(i) + 1]; ++e)
      out(i, rows.rows().columns[static_cast<std::size_t>(e)]) =
          static_cast<double>(rows.rows().values[static_cast<std::size_t>(e)]);
  }
  if (is_centered) out.rowwise() -= out.colwise().mean().eval();
  return out;
}

void expect_exact(const HeldRows& rows, const SvdOptions& options, double tolerance) {
  const auto found = sparse_svd(rows, options, Context());
  const MatrixXd matrix = dense(rows, options.is_centered);
  const Eigen::BDCSVD<MatrixXd, Eigen::ComputeThinU | Eigen::ComputeThinV> exact(matrix);
  ASSERT_EQ(found.values.size(), options.rank);
  EXPECT_TRUE(found.converged);
  const double scale = exact.singularValues()[0];
  const Index n = found.values.size();
  EXPECT_LT((found.values - exact.singularValues().head(n)).cwiseAbs().maxCoeff(), tolerance * scale);
  EXPECT_LT((found.right.transpose() * found.right - MatrixXd::Identity(n, n)).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_LT((matrix * found.right - found.left * found.values.asDiagonal()).cwiseAbs().maxCoeff(), 1e-9 * scale);
  // Without the components nothing longer is left.
  const MatrixXd rest = matrix - found.left * found.values.asDiagonal() * found.right.transpose();
  const double best = std::sqrt(matrix.squaredNorm() - exact.singularValues().head(n).squaredNorm());
  EXPECT_LT(rest.norm(), best * (1 + tolerance));
}

TEST(SparseSvd, IsThatOfADenseSolver) {
  for (const bool is_centered : {false, true}) {
    expect_exact(sample_rows(500, 120), {.rank = 20, .is_centered = is_centered, .tolerance = 1e-12}, 1e-8);
    expect_exact(sample_rows(110, 400), {.rank = 20, .is_centered = is_centered, .tolerance = 1e-12}, 1e-8);
  }
}

TEST(SparseSvd, HoldsAHundredComponents) { expect_exact(sample_rows(400, 700), {.rank = 100}, 1e-5); }

TEST(SparseSvd, EndsWhereTheRankDoes) {
  HeldRows rows(4);
  RowBlock block;
  block.offsets = {0, 2, 4, 6};
  block.columns = {0, 1, 0, 1, 0, 1};
  block.values = {1, 1, 2, 2, 3, 3};
  rows.append(block);
  const auto found = sparse_svd(rows, {.rank = 3}, Context());
  ASSERT_EQ(found.values.size(), 1);
  EXPECT_NEAR(found.values[0], std::sqrt(28.0), 1e-12);
  EXPECT_EQ(sparse_svd(HeldRows(5), {.rank = 3}, Context()).values.size(), 0);
}

TEST(SparseSvd, RandomizedComesNearTheExactOne) {
  for (const auto& rows : {sample_rows(500, 120), sample_rows(110, 400)}) {
    const auto exact = sparse_svd(rows, {.rank = 6, .is_centered = true, .tolerance = 1e-12}, Context());
    const auto drawn = scikit_learn_svd(rows, 6, true, Context());
    EXPECT_LT((exact.values - drawn.values).cwiseAbs().maxCoeff(), 1e-6 * exact.values[0]);
    EXPECT_LT((drawn.left.transpose() * drawn.left - MatrixXd::Identity(6, 6)).cwiseAbs().maxCoeff(), 1e-9);
    EXPECT_LT((exact.left.leftCols(6) - drawn.left).cwiseAbs().maxCoeff(), 1e-3);
  }
}

TEST(SparseSvd, IsTheSameOnAnyNumberOfThreads) {
  const HeldRows rows = sample_rows(900, 150);
  Context one;
  one.threads = 1;
  Context three;
  three.threads = 3;
  const SvdOptions options{.rank = 12, .is_centered = true};
  const auto a = sparse_svd(rows, options, one);
  const auto b = sparse_svd(rows, options, three);
  EXPECT_EQ(a.right, b.right);
  EXPECT_EQ(a.left, b.left);
  EXPECT_EQ(a.values, b.values);
}

}  // namespace
}  // namespace undrop::embed
