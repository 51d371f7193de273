#include "judge/adjusted_p.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "judge/sequence.hpp"

namespace undrop::judge {
namespace {

TEST(BenjaminiHochberg, IsThatOfScipy) {
  auto p = test::real_sequence(9, 12, 1000);
  for (auto& value : p) value = std::pow(value / 1000, 3);
  p[4] = p[7];
  const std::vector<double> expected{
      0.14020539733333331,  0.0107811, 0.0107811, 0.14020539733333331,  0.0107811,          0.18272796480000003,
      0.015290746000000003, 0.0107811, 0.0107811, 0.031902214285714284, 0.8764674929999999, 0.19260925200000004};
  const auto adjusted = benjamini_hochberg(p);
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-14) << i;
}

TEST(BenjaminiHochberg, DoesNotCountWhatWasNotTested) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const auto adjusted = benjamini_hochberg(std::vector<double>{0.01, none, 0.02});
  EXPECT_DOUBLE_EQ(adjusted[0], 0.02);
  EXPECT_TRUE(std::isnan(adjusted[1]));
  EXPECT_DOUBLE_EQ(adjusted[2], 0.02);
  EXPECT_TRUE(benjamini_hochberg({}).empty());
}

}  // namespace
}  // namespace undrop::judge
