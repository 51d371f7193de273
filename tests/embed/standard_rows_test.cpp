#include "embed/standard_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support.hpp"

namespace undrop::embed {
namespace {

Dataset unscaled(const std::vector<std::vector<float>>& rows) {
  Dataset data = test::dataset_from_rows(rows);
  data.size_factors.assign(rows.size(), 1);
  return data;
}

Eigen::MatrixXd correlations(const std::vector<std::vector<float>>& counts, Correlation correlation, int threads = 1) {
  Context context;
  context.threads = threads;
  const Dataset data = unscaled(counts);
  const std::vector<std::int64_t> cells{0, 1, 2};
  const std::vector<std::int32_t> places{0, 1, 2, 3, 4};
  const StandardRows rows(data, {cells, places, 5, 1}, correlation, context);
  return rows.times(rows.transposed_times(Eigen::MatrixXd::Identity(3, 3)));
}

const std::vector<std::vector<float>> counts{{0, 3, 1, 0, 7}, {2, 2, 0, 0, 5}, {1, 1, 1, 1, 1}};

TEST(StandardRows, SpearmanAveragesTies) {
  // Ranks 1.5 4 3 1.5 5 and 3.5 3.5 1.5 1.5 5 (scipy.stats.spearmanr).
  const auto r = correlations(counts, Correlation::spearman);
  EXPECT_NEAR(r(0, 0), 1, 1e-6);
  EXPECT_NEAR(r(0, 1), 0.6488857, 1e-6);
}

TEST(StandardRows, PearsonOfLogs) {
  const std::vector<double> a{0, std::log(4.0), std::log(2.0), 0, std::log(8.0)};
  const std::vector<double> b{std::log(3.0), std::log(3.0), 0, 0, std::log(6.0)};
  double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t k = 0; k < 5; ++k) ma += a[k] / 5, mb += b[k] / 5;
  for (std::size_t k = 0; k < 5; ++k) {
    aa += (a[k] - ma) * (a[k] - ma);
    bb += (b[k] - mb) * (b[k] - mb);
    ab += (a[k] - ma) * (b[k] - mb);
  }
  EXPECT_NEAR(correlations(counts, Correlation::pearson)(0, 1), ab / std::sqrt(aa * bb), 1e-6);
}

TEST(StandardRows, ARowWithoutVariationIsZero) {
  for (const auto correlation : {Correlation::spearman, Correlation::pearson})
    EXPECT_EQ(correlations(counts, correlation).row(2).cwiseAbs().maxCoeff(), 0);
}

TEST(StandardRows, ThreadsDoNotMatter) {
  EXPECT_EQ(correlations(counts, Correlation::pearson, 1), correlations(counts, Correlation::pearson, 3));
}

}  // namespace
}  // namespace undrop::embed
