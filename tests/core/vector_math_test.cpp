#include "core/vector_math.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undrop::vector_math {
namespace {

TEST(VectorMath, ExponentialsMeetTheStandardLibrary) {
  for (double x = -80; x <= 80; x += 0.37) {
    EXPECT_NEAR(exp(x) / std::exp(x), 1, 1e-13) << x;
    const auto single = static_cast<float>(x);
    EXPECT_NEAR(static_cast<double>(exp(single)) / std::exp(static_cast<double>(single)), 1, 3e-7) << x;
  }
  EXPECT_EQ(exp(0.0), 1);
  EXPECT_EQ(exp(0.0F), 1);
  EXPECT_GT(exp(-1000.0F), 0);  // clamped, so that nothing divides by 0
  EXPECT_TRUE(std::isfinite(exp(1000.0F)));
  EXPECT_TRUE(std::isfinite(exp(1e5)));
}

TEST(VectorMath, LogarithmsMeetTheStandardLibrary) {
  for (double x = 1e-300; x < 1e300; x *= 1.7) {
    EXPECT_NEAR(log(x), std::log(x), 1e-15 * std::fmax(1, std::abs(std::log(x)))) << x;
    EXPECT_NEAR(log1p(x), std::log1p(x), 2e-14 * std::log1p(x)) << x;
  }
  for (double x = 0.5; x < 2; x += 0.001) EXPECT_NEAR(log(x), std::log(x), 1e-15) << x;
  EXPECT_EQ(log(1), 0);
  EXPECT_EQ(log1p(0), 0);
}

TEST(VectorMath, LogarithmsOfSharesKeepSmallOnes) {
  for (double x = 1; x > 1e-30; x /= 3) {
    EXPECT_NEAR(log1p_of_share(x) / std::log1p(x), 1, 1e-13) << x;
    const auto single = static_cast<float>(x);
    EXPECT_NEAR(static_cast<double>(log1p_of_share(single)) / std::log1p(static_cast<double>(single)), 1, 3e-7) << x;
  }
}

TEST(VectorMath, PolynomialsRiseInPowers) {
  EXPECT_EQ(polynomial(2.0, 1.0, 10.0, 100.0), 421);
  EXPECT_EQ(choose(true, 1.0, 2.0), 1);
  EXPECT_EQ(choose(false, 1.0F, 2.0F), 2);
}

}  // namespace
}  // namespace undrop::vector_math
