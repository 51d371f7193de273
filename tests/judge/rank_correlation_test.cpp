#include "judge/rank_correlation.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "judge/sequence.hpp"

namespace undrop::judge {
namespace {

using Values = std::vector<double>;

TEST(RankCorrelation, IsThatOfScipyWithTies) {
  const auto a = test::real_sequence(3, 200, 30);
  auto b = test::real_sequence(4, 200, 20);
  std::copy_n(a.begin(), 80, b.begin());
  EXPECT_NEAR(spearman(a, b), 0.4424165234889042, 1e-14);
  EXPECT_NEAR(kendall_tau_b(a, b), 0.3529373280449273, 1e-14);
}

TEST(RankCorrelation, TiedValuesShareTheirRank) {
  EXPECT_THAT(average_ranks(Values{3, 1, 3, 3, -2}), testing::ElementsAre(4, 2, 4, 4, 1));
}

TEST(RankCorrelation, IsNotDefinedForConstants) {
  EXPECT_TRUE(std::isnan(spearman(Values{1, 1, 1}, Values{1, 2, 3})));
  EXPECT_TRUE(std::isnan(kendall_tau_b(Values{1, 2, 3}, Values{4, 4, 4})));
  EXPECT_TRUE(std::isnan(kendall_tau_b({}, {})));
}

TEST(RankCorrelation, RanksInfiniteValuesLast) {
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_DOUBLE_EQ(kendall_tau_b(Values{1, infinite, 2}, Values{0, 2, 1}), 1);
  EXPECT_DOUBLE_EQ(spearman(Values{1, infinite, 2}, Values{0, 2, 1}), 1);
}

TEST(OrderingScore, IsTheShareOfTheLargestSumOfAnyOrder) {
  const Values order{1, 2, 3, 4, 5};
  EXPECT_DOUBLE_EQ(ordering_score(order, Values{0, 1, 0, 1, 2}), 0.8);
  EXPECT_DOUBLE_EQ(ordering_score(order, Values{0, 0, 1, 1, 2}), 1);
  EXPECT_DOUBLE_EQ(ordering_score(order, Values{2, 1, 1, 0, 0}), -1);
  EXPECT_DOUBLE_EQ(ordering_score(Values{1, 2, 3, 4}, Values{0, 1, 0, 1}), 0.5);
  EXPECT_TRUE(std::isnan(ordering_score(Values{1, 2}, Values{3, 3})));
}

TEST(OrderingScore, TiesInPseudotimeAddNothing) {
  EXPECT_DOUBLE_EQ(ordering_score(Values{1, 1, 2}, Values{0, 1, 2}), 3.0 / 4);
}

}  // namespace
}  // namespace undrop::judge
