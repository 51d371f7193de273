#include "judge/dropout_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace undrop::judge {
namespace {

const std::vector<float> probabilities{0.1F, 0.4F, 0.35F, 0.8F, 0.8F, 0.05F, 0.999F, 0.65F, 0.2F, 0.0F, 1.0F, 0.4F};
const std::vector<int> truth{0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1};

TEST(DropoutScores, CallsAgreeWithScikitLearn) {
  CallCounts counts;
  for (std::size_t i = 0; i < truth.size(); ++i) counts.add(probabilities[i] >= 0.5F, truth[i] != 0);
  EXPECT_EQ(counts.true_positives, 4);
  EXPECT_EQ(counts.false_positives, 1);
  EXPECT_EQ(counts.true_negatives, 4);
  EXPECT_EQ(counts.false_negatives, 3);
  const auto scores = call_scores(counts);
  EXPECT_DOUBLE_EQ(scores.accuracy, 0.6666666666666666);
  EXPECT_DOUBLE_EQ(scores.precision, 0.8);
  EXPECT_DOUBLE_EQ(scores.recall, 0.5714285714285714);
  EXPECT_DOUBLE_EQ(scores.f1, 0.6666666666666666);
  EXPECT_DOUBLE_EQ(scores.false_positive_rate, 0.2);
}

TEST(DropoutScores, NothingCalledAndNothingAtAll) {
  CallCounts counts;
  counts.add(false, true);
  counts.add(false, false);
  EXPECT_EQ(call_scores(counts).precision, 0);
  EXPECT_EQ(call_scores(counts).f1, 0);
  EXPECT_EQ(call_scores(counts).accuracy, 0.5);
  EXPECT_EQ(call_scores({}).accuracy, 0);
  CallCounts sum = counts;
  sum.add(counts);
  EXPECT_EQ(sum.n(), 4);
}

TEST(DropoutScores, ProbabilitiesAgreeWithScikitLearn) {
  ProbabilityScores scores;
  for (std::size_t i = 0; i < truth.size(); ++i) scores.add(probabilities[i], truth[i] != 0);
  EXPECT_NEAR(scores.auc(), 0.8, 1e-12);
  EXPECT_NEAR(scores.brier(), 0.19979175, 1e-7);
}

TEST(DropoutScores, ManyProbabilitiesAgreeWithScikitLearn) {
  std::uint64_t state = 12345;
  const auto uniform = [&state] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state >> 40U) * 0x1.0p-24;
  };
  ProbabilityScores scores;
  for (int i = 0; i < 20000; ++i) {
    const double u = uniform();
    const double v = uniform();
    scores.add(static_cast<float>(u), v < u * u);
  }
  EXPECT_NEAR(scores.auc(), 0.8756410394332379, 2e-6);
  EXPECT_NEAR(scores.brier(), 0.16658626017192932, 1e-9);
}

TEST(DropoutScores, TellsProbabilitiesApartNearBothEnds) {
  ProbabilityScores low;
  low.add(1e-9F, false);
  low.add(2e-9F, true);
  EXPECT_EQ(low.auc(), 1);
  ProbabilityScores high;
  high.add(1 - 2e-7F, false);
  high.add(1 - 1e-7F, true);
  EXPECT_EQ(high.auc(), 1);
}

TEST(DropoutScores, OddProbabilities) {
  ProbabilityScores scores;
  scores.add(std::numeric_limits<float>::quiet_NaN(), true);
  EXPECT_EQ(scores.n(), 0);
  EXPECT_TRUE(std::isnan(scores.brier()));
  scores.add(-0.0F, false);
  scores.add(2.0F, true);
  EXPECT_EQ(scores.auc(), 1);
  EXPECT_EQ(scores.brier(), 0);
  ProbabilityScores one_kind;
  one_kind.add(0.5F, true);
  EXPECT_TRUE(std::isnan(one_kind.auc()));
}

}  // namespace
}  // namespace undrop::judge
