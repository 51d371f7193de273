#include "judge/value_profile.hpp"

#include <Eigen/SVD>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "judge/planted_cells.hpp"

namespace undrop::judge {
namespace {

using Eigen::Index;
using test::planted_cells;
using test::threads;

Eigen::MatrixXd centred(const std::vector<std::vector<float>>& rows) {
  Eigen::MatrixXd x(static_cast<Index>(rows.size()), static_cast<Index>(rows.front().size()));
  for (Index i = 0; i < x.rows(); ++i) {
    for (Index j = 0; j < x.cols(); ++j)
      x(i, j) = static_cast<double>(rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]);
  }
  x.rowwise() -= x.colwise().mean().eval();
  return x;
}

TEST(ValueProfile, ComponentsAreThoseOfADenseDecomposition) {
  const auto cells = planted_cells(1500, 60, 5, 4);
  const auto source = cells.source();
  ProfileOptions options;
  options.n_components = 6;
  for (const std::int64_t most : {4096, 10}) {
    options.most_product_genes = most;
    const auto profile = value_profile(*source, options, threads(2));
    ASSERT_EQ(profile.n_components, 6);
    const Eigen::MatrixXd x = centred(cells.rows);
    const Eigen::BDCSVD<Eigen::MatrixXd, Eigen::ComputeThinU> svd(x);
    // Streamed components settle to a thousandth; the first three are the groups'.
    const Index n_checked = most == 10 ? 3 : 6;
    for (Index c = 0; c < n_checked; ++c) {
      EXPECT_NEAR(profile.component_variance[static_cast<std::size_t>(c)], std::pow(svd.singularValues()[c], 2) / 1499,
                  1e-4)
          << c;
      const Eigen::VectorXd expected = svd.matrixU().col(c) * svd.singularValues()[c];
      double dot = 0, square = 0;
      for (Index i = 0; i < 1500; ++i) {
        const double score = profile.scores[static_cast<std::size_t>(i * 6 + c)];
        dot += score * expected[i];
        square += score * score;
      }
      EXPECT_NEAR(std::abs(dot) / (std::sqrt(square) * expected.norm()), 1, most == 10 ? 1e-3 : 1e-5) << c;
    }
  }
}

TEST(ValueProfile, MomentsAndCorrelationsAreThoseOfTheValues) {
  const auto cells = planted_cells(300, 9, 3, 3);
  const auto x = centred(cells.rows);
  ProfileOptions options;
  for (const std::int64_t most : {4096, 4}) {
    options.most_product_genes = most;
    const auto profile = value_profile(*cells.source(), options, threads(2));
    ASSERT_EQ(profile.correlations.size(), 36U);
    std::size_t at = 0;
    for (Index a = 0; a < 9; ++a) {
      EXPECT_NEAR(profile.variance[static_cast<std::size_t>(a)], x.col(a).squaredNorm() / 299, 1e-7);
      for (Index b = a + 1; b < 9; ++b, ++at)
        EXPECT_NEAR(profile.correlations[at], x.col(a).dot(x.col(b)) / (x.col(a).norm() * x.col(b).norm()), 1e-5);
    }
    EXPECT_GT(median_correlation(profile, true), 0);
  }
}

TEST(ValueProfile, IsTheSameOnAnyNumberOfThreads) {
  const auto source = planted_cells(2500, 40, 4, 3).source();
  const auto one = value_profile(*source, {}, threads(1));
  const auto four = value_profile(*source, {}, threads(4));
  EXPECT_EQ(one.scores, four.scores);
  EXPECT_EQ(one.variance, four.variance);
  EXPECT_EQ(one.correlations, four.correlations);
}

TEST(ValueProfile, TakesComponentsOfSomeGenesAndMomentsOfAll) {
  const auto cells = planted_cells(200, 30, 3, 5);
  ProfileOptions some;
  some.genes = {0, 3, 7, 8, 21};
  const auto profile = value_profile(*cells.source(), some, threads(2));
  EXPECT_EQ(profile.n_components, 5);
  EXPECT_EQ(profile.correlations.size(), 10U);
  std::vector<std::vector<float>> few;
  for (const auto& row : cells.rows) few.push_back({row[0], row[3], row[7], row[8], row[21]});
  const auto alone = value_profile(*test::values(few), {}, threads(1));
  EXPECT_EQ(profile.scores, alone.scores);
  EXPECT_EQ(profile.mean.size(), 30U);
  EXPECT_GT(profile.variance[29], 0);
}

TEST(ValueProfile, HasNoComponentsWhereCellsAreAlike) {
  const std::vector<std::vector<float>> alike(100, {0.1F, 2.3F, 0, 1.7F});
  const auto profile = value_profile(*test::values(alike), {}, threads(1));
  EXPECT_EQ(profile.n_components, 0);
  EXPECT_EQ(profile.variance, (std::vector<double>{0, 0, 0, 0}));
  EXPECT_NEAR(profile.mean[1], 2.3, 1e-6);
  EXPECT_TRUE(std::isnan(median_correlation(profile, false)));
  EXPECT_EQ(value_profile(*test::values({{1, 2}}), {}, threads(1)).n_components, 0);
}

}  // namespace
}  // namespace undrop::judge
