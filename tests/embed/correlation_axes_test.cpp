#include "embed/correlation_axes.hpp"

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

#include <numeric>

#include "core/random.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::embed {
namespace {

Context one_thread() {
  Context context;
  context.threads = 1;
  return context;
}

Dataset grouped_cells(std::size_t n_cells, std::size_t n_genes) {
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes, 0));
  for (std::size_t i = 0; i < n_cells; ++i) {
    Random random(5, "cells of groups", i);
    for (std::size_t j = 0; j < n_genes; ++j)
      rows[i][j] = static_cast<float>(random.poisson(j * 4 / n_genes == i % 4 ? 3 : 0.3));
    rows[i][0] += 1;
  }
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, one_thread());
  return data;
}

StandardRows rows_of(const Dataset& data, Correlation correlation, const Context& context) {
  std::vector<std::int64_t> cells(static_cast<std::size_t>(data.n_cells()));
  std::iota(cells.begin(), cells.end(), 0);
  std::vector<std::int32_t> places(static_cast<std::size_t>(data.n_genes()));
  std::iota(places.begin(), places.end(), 0);
  return {data, {cells, places, data.n_genes(), 1}, correlation, context};
}

/// The published way: the matrix itself, its columns centred and scaled.
Eigen::MatrixXd scaled_distances(const StandardRows& rows) {
  const auto n = static_cast<Eigen::Index>(rows.n_cells());
  const Eigen::MatrixXd z = rows.times(Eigen::MatrixXd::Identity(rows.n_genes(), rows.n_genes()));
  Eigen::MatrixXd d = Eigen::MatrixXd::Ones(n, n) - z * z.transpose();
  d.rowwise() -= d.colwise().mean().eval();
  for (Eigen::Index k = 0; k < n; ++k) d.col(k) /= d.col(k).norm() / std::sqrt(static_cast<double>(n - 1));
  return d;
}

TEST(CorrelationAxes, AreThoseOfTheMatrixOfDistances) {
  const Context context = one_thread();
  const Dataset data = grouped_cells(60, 40);
  for (const auto correlation : {Correlation::spearman, Correlation::pearson}) {
    const StandardRows rows = rows_of(data, correlation, context);
    const Eigen::MatrixXd d = scaled_distances(rows);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> exact(d.transpose() * d / 59);
    const auto found = correlation_axes(rows, 5, context);
    EXPECT_TRUE(found.converged);
    const Eigen::MatrixXd leading = exact.eigenvectors().rightCols(5);
    EXPECT_NEAR((leading.transpose() * found.axes).squaredNorm(), 5, 1e-8);
    EXPECT_NEAR(found.values[0], exact.eigenvalues()[59], 1e-8 * found.values[0]);
  }
}

TEST(CorrelationAxes, LoadingsPlaceACellWhereItLies) {
  const Context context = one_thread();
  const Dataset data = grouped_cells(60, 40);
  const StandardRows rows = rows_of(data, Correlation::pearson, context);
  const auto found = correlation_axes(rows, 3, context);
  const Eigen::MatrixXd placed = rows.times(found.loadings);
  for (Eigen::Index i = 0; i < 60; ++i)
    EXPECT_NEAR(placed.row(i).normalized().dot(found.axes.row(i).normalized()), 1, 1e-6);
}

TEST(CorrelationAxes, EstimatedDeviationsComeNearTheExact) {
  const Context context = one_thread();
  const Dataset data = grouped_cells(400, 200);
  const StandardRows rows = rows_of(data, Correlation::spearman, context);
  const Eigen::VectorXd exact = distance_deviations(rows, context);
  const Eigen::VectorXd estimated = distance_deviations(rows, context, 0);
  const Eigen::ArrayXd error = estimated.array() / exact.array() - 1;
  EXPECT_LT(error.abs().maxCoeff(), 0.05);
}

}  // namespace
}  // namespace undrop::embed
