#include "judge/quantiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace undrop::judge {
namespace {

TEST(Quantiles, AreThoseOfNumpy) {
  std::vector<double> values{4, 1, std::numeric_limits<double>::quiet_NaN(), 3, 2};
  // numpy.percentile([1, 2, 3, 4], [0, 5, 50, 100])
  EXPECT_THAT(quantiles(values, {0, 0.05, 0.5, 1}), testing::ElementsAre(1, testing::DoubleEq(1.15), 2.5, 4));
}

TEST(Quantiles, OfNothingAreNone) {
  std::vector<double> none;
  EXPECT_TRUE(quantiles(none, {0.5}).empty());
}

}  // namespace
}  // namespace undrop::judge
