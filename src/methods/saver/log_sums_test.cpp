#include "methods/saver/log_sums.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop::saver {
namespace {

TEST(LogSums, AreThoseOfSingleLogarithms) {
  for (double value = 1e-300; value < 1e300; value *= 1.37) {
    std::vector<double> values(8, 1);
    std::vector<double> weights(8, 0);
    values[3] = value;
    weights[3] = 2;
    EXPECT_NEAR(sum_log(weights.data(), values.data(), 8), 2 * std::log(value), 1e-15 * std::abs(std::log(value)))
        << value;
  }
}

TEST(LogSums, SmallArgumentsKeepTheirDigits) {
  for (double value = 1e-18; value < 1e18; value *= 1.21) {
    std::vector<double> values(8, 0);
    const std::vector<double> weights(8, 1);
    values[6] = value;
    const double expected = std::log1p(3 * value);
    EXPECT_NEAR(sum_log1p(weights.data(), values.data(), 3, 8), expected, 5e-16 * expected) << value;
  }
}

TEST(LogSums, AnyNumberOfTerms) {
  for (std::int64_t n = 0; n < 20; ++n) {
    std::vector<double> values;
    std::vector<double> weights;
    double logs = 0;
    double logs1p = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      values.push_back(0.3 + static_cast<double>(i));
      weights.push_back(1 - 0.1 * static_cast<double>(i));
      logs += weights.back() * std::log(values.back());
      logs1p += weights.back() * std::log1p(0.5 * values.back());
    }
    EXPECT_NEAR(sum_log(weights.data(), values.data(), n), logs, 1e-13);
    EXPECT_NEAR(sum_log1p(weights.data(), values.data(), 0.5, n), logs1p, 1e-13);
  }
}

}  // namespace
}  // namespace undrop::saver
