#include "judge/recovery_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop::judge {
namespace {

const std::vector<double> predicted{0.0, 0.5, 1.25, 2.0, 0.1, 3.5, 2.75, 0.0, 1.0, 0.3};
const std::vector<double> truth{0.2, 0.0, 1.5, 2.5, 0.0, 3.0, 2.0, 0.7, 1.1, 0.9};

PairSums sums(const std::vector<double>& a, const std::vector<double>& b) {
  PairSums all;
  for (std::size_t i = 0; i < a.size(); ++i) all.add(a[i], b[i]);
  return all;
}

TEST(RecoveryScores, AgreesWithNumpyAndScipy) {
  const auto all = sums(predicted, truth);
  EXPECT_EQ(all.n(), 10);
  EXPECT_NEAR(all.rmse(), 0.4780167361086848, 1e-14);
  EXPECT_NEAR(all.mae(), 0.42, 1e-14);
  EXPECT_NEAR(all.pearson(), 0.9165052257055474, 1e-13);
  EXPECT_NEAR(all.cosine(), 0.9563256210092518, 1e-14);
}

TEST(RecoveryScores, PartsAddUp) {
  PairSums parts;
  for (std::size_t i = 0; i < predicted.size(); ++i) parts.add(sums({predicted[i]}, {truth[i]}));
  EXPECT_DOUBLE_EQ(parts.rmse(), sums(predicted, truth).rmse());
  EXPECT_DOUBLE_EQ(parts.pearson(), sums(predicted, truth).pearson());
}

TEST(RecoveryScores, ConstantsAndNothing) {
  EXPECT_EQ(sums({0.3, 0.3, 0.3}, {1, 2, 3}).pearson(), 0);
  EXPECT_TRUE(std::isnan(sums({1, 2, 3}, {0.3, 0.3, 0.3}).pearson()));
  EXPECT_EQ(sums({0, 0}, {1, 2}).cosine(), 0);
  EXPECT_TRUE(std::isnan(sums({1, 2}, {0, 0}).cosine()));
  EXPECT_TRUE(std::isnan(PairSums().rmse()));
  EXPECT_TRUE(std::isnan(sums({1}, {1}).pearson()));
}

TEST(RecoveryScores, MeansLeaveOutWhatIsNotDefined) {
  // Correlations: the second group has too few pairs, the third a constant truth. Errors: all but the empty one.
  const std::vector<PairSums> groups{sums({1, 2, 3}, {1, 2, 3}), sums({0}, {2}), sums({1, 5, 9}, {1, 1, 1}), {}};
  const auto mean = mean_recovery(groups);
  EXPECT_DOUBLE_EQ(mean.pearson, 1);
  EXPECT_NEAR(mean.mae, (0 + 2 + 4) / 3.0, 1e-15);
  EXPECT_TRUE(std::isnan(mean_recovery({}).rmse));
}

}  // namespace
}  // namespace undrop::judge
