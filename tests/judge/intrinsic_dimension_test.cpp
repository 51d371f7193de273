#include "judge/intrinsic_dimension.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random.hpp"

namespace undrop::judge {
namespace {

using Values = std::vector<double>;

TEST(IntrinsicDimension, FollowsItsFormula) {
  EXPECT_NEAR(intrinsic_dimension(Values{1, 1, 1, 0}, Values{2, 4, 8, 5}), 2 / (6 * std::log(2.0)), 1e-14);
  EXPECT_TRUE(std::isnan(intrinsic_dimension(Values{1, 0, 0}, Values{2, 1, 1})));
}

TEST(IntrinsicDimension, IsThatOfTheDistribution) {
  // In d dimensions the ratio of the two distances is u^(-1/d).
  Random random(1, "ratios");
  for (const double d : {2.0, 7.0}) {
    Values first(5000, 1), second;
    for (std::size_t i = 0; i < first.size(); ++i) second.push_back(std::pow(random.uniform(), -1 / d));
    EXPECT_NEAR(intrinsic_dimension(first, second), d, 0.04 * d);
  }
}

}  // namespace
}  // namespace undrop::judge
