#include "judge/interval_coverage.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/random.hpp"

namespace undrop::judge {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

TEST(RandomizedPit, IsThatOfScipysDistributions) {
  EXPECT_NEAR(randomized_pit(0, 0.4, infinite, 0.3), 0.20109601381069184, 1e-14);
  EXPECT_NEAR(randomized_pit(3, 2.5, infinite, 0.3), 0.6079420210582507, 1e-14);
  EXPECT_NEAR(randomized_pit(5, 3.2, 1.7, 0.3), 0.7635347303475069, 1e-14);
  EXPECT_NEAR(randomized_pit(0, 0.4, 0.3, 0.3), 0.23266347972421086, 1e-14);
}

TEST(RandomizedPit, KnowsCountsThatCannotBe) {
  EXPECT_DOUBLE_EQ(randomized_pit(0, 0, infinite, 0.3), 0.3);
  EXPECT_DOUBLE_EQ(randomized_pit(2, 0, 1, 0.3), 1);
}

TEST(Coverage, IsTheLevelForTheRightDistribution) {
  Random random(1, "coverage");
  CoverageAccumulator small(0.9), large(0.9), both(0.9);
  for (int i = 0; i < 20000; ++i) {
    small.add(random.poisson(0.3), 0.3, infinite, random.uniform());
    large.add(random.poisson(random.gamma(2, 40)), 80, 2, random.uniform());
  }
  EXPECT_NEAR(small.randomized(), 0.9, 0.01);
  EXPECT_TRUE(std::isnan(small.plain()));
  EXPECT_NEAR(large.randomized(), 0.9, 0.01);
  EXPECT_NEAR(large.plain(), 0.9, 0.02);
  both.add(small);
  both.add(large);
  EXPECT_EQ(both.n(), 40000);
  EXPECT_DOUBLE_EQ(both.plain(), large.plain());
}

TEST(Coverage, FallsWhereTheSpreadIsStatedTooSmall) {
  Random random(2, "coverage");
  CoverageAccumulator coverage(0.9);
  for (int i = 0; i < 5000; ++i) coverage.add(random.poisson(random.gamma(2, 40)), 80, infinite, random.uniform());
  EXPECT_LT(coverage.randomized(), 0.5);
  EXPECT_TRUE(std::isnan(CoverageAccumulator(0.9).randomized()));
}

}  // namespace
}  // namespace undrop::judge
