#include "judge/repeated_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop::judge {
namespace {

std::vector<double> around(double level, double spread, std::uint64_t seed, std::size_t n = 1000) {
  Random random(seed, "draws");
  std::vector<double> values(n);
  for (auto& value : values) value = level + spread * random.normal();
  return values;
}

TEST(RepeatedScores, OneRepeatHasTheIntervalOfItsCells) {
  const RepeatedScores scores{{0, {2, around(2, 0.1, 1), {}}}};
  const auto interval = RepeatIntervals(0).score(scores);
  EXPECT_EQ(interval.value, 2);
  EXPECT_NEAR(interval.high - interval.low, 2 * 1.96 * 0.1, 0.04);
}

TEST(RepeatedScores, TheSpreadOfRepeatsWidensTheInterval) {
  // Student's interval of 1, 2, 3: 2 ± 4.303 × 1 / √3.
  const RepeatedScores scores{
      {0, {1, around(1, 1e-6, 1), {}}}, {1, {2, around(2, 1e-6, 2), {}}}, {2, {3, around(3, 1e-6, 3), {}}}};
  const auto interval = RepeatIntervals(0).score(scores);
  EXPECT_NEAR(interval.low, 2 - 4.303 / std::sqrt(3.0), 0.1);
  EXPECT_NEAR(interval.high, 2 + 4.303 / std::sqrt(3.0), 0.1);
}

TEST(RepeatedScores, DifferencesAreOverTheRepeatsOfBoth) {
  const RepeatedScores a{{0, {1, {}, {}}}, {1, {3, {}, {}}}, {2, {100, {}, {}}}};
  const RepeatedScores b{{0, {0.5, {}, {}}}, {1, {2, {}, {}}}, {7, {-100, {}, {}}}};
  EXPECT_DOUBLE_EQ(RepeatIntervals(0).difference(a, b).value, 0.75);
  EXPECT_DOUBLE_EQ(RepeatIntervals(0).difference(a, b, 0.5).value, 1.375);
  EXPECT_TRUE(std::isnan(RepeatIntervals(0).difference(a, {{7, {1, {}, {}}}}).value));
}

TEST(RepeatedScores, SplitsAreAveragedOverRepeatsBeforeTheirIntervalIsTaken) {
  const RepeatedScores once{{0, {2.5, {}, {1, 2, 3, 4}}}};
  const RepeatedScores copied{{0, {2.5, {}, {1, 2, 3, 4}}}, {1, {2.5, {}, {1, 2, 3, 4}}}};
  EXPECT_DOUBLE_EQ(RepeatIntervals(0).score(once).low, RepeatIntervals(0).score(copied).low);
  EXPECT_NEAR(RepeatIntervals(0).score(once).low, 0.4457397432394794, 1e-12);
}

TEST(RepeatedScores, RepeatsOfOneFigureHaveNoBounds) {
  const RepeatedScores a{{0, {1, {}, {}}}, {1, {1, {}, {}}}};
  const RepeatedScores b{{0, {2, {}, {}}}, {1, {2, {}, {}}}};
  EXPECT_TRUE(std::isnan(RepeatIntervals(0).score(a).low));
  EXPECT_TRUE(std::isnan(RepeatIntervals(0).difference(a, b).low));
  EXPECT_EQ(RepeatIntervals(0).difference(a, b).value, -1);
}

}  // namespace
}  // namespace undrop::judge
