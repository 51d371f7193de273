#include "methods/saver/predictors.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"

namespace undrop::saver {
namespace {

TEST(Predictors, CorrelationsLeaveOutTheGeneItself) {
  Eigen::MatrixXf predictors(5, 2);
  predictors << 1, 2, 2, 1, 3, 4, 4, 3, 5, 5;
  for (int k = 0; k < 2; ++k) {
    Eigen::VectorXf column = predictors.col(k).array() - predictors.col(k).mean();
    predictors.col(k) = column / std::sqrt(column.squaredNorm() / 5);
  }
  Eigen::MatrixXf responses(5, 3);
  responses << 1, 5, 7, 2, 4, 7, 3, 3, 7, 4, 2, 7, 6, 1, 7;
  const std::vector<std::int32_t> own{0, -1, -1};
  const auto found = correlations(predictors, responses, own);
  EXPECT_NEAR(found.col(0).cwiseAbs().maxCoeff(), .821994937, 1e-6);
  EXPECT_NEAR(found.col(1).cwiseAbs().maxCoeff(), 1, 1e-6);
  EXPECT_EQ(found.col(2).cwiseAbs().maxCoeff(), 0);
  EXPECT_EQ(strongest(found.col(1), 1), (std::vector<std::int32_t>{0}));
  EXPECT_TRUE(strongest(found.col(2), 5).empty());
}

TEST(Predictors, ColumnsAreScaledLogsOfCountsAndFactors) {
  const Context context = test::context_of(1);
  const Dataset data = test::prepared_rows({{2, 0, 5}, {6, 1, 7}, {1, 0, 1}, {4, 0, 0}});
  const auto counts = training_counts(data, 0, context);
  const auto found = make_predictors(counts, 1, 0);
  EXPECT_EQ(found.genes, (std::vector<std::int32_t>{0, 2}));
  EXPECT_EQ(found.place, (std::vector<std::int32_t>{0, -1, 1}));
  for (std::int64_t k = 0; k < 2; ++k) {
    EXPECT_NEAR(found.values.col(k).mean(), 0, 1e-6);
    EXPECT_NEAR(found.values.col(k).squaredNorm() / 4, 1, 1e-5);
  }
  const auto y = response(counts, 0);
  for (std::size_t c = 0; c < 4; ++c) {
    const auto at = static_cast<Eigen::Index>(c);
    const double count = static_cast<double>(y[at]) * counts.factors[c];
    EXPECT_NEAR(static_cast<double>(found.values(at, 0)) * found.scale[0] + found.mean[0],
                std::log((count + 1) / counts.factors[c]), 1e-5);
  }
  EXPECT_EQ(make_predictors(counts, 0, 1).size(), 1);
}

}  // namespace
}  // namespace undrop::saver
