#include "output/row_conversion.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace undrop::output {
namespace {

const std::vector<Scale> scales{Scale::counts, Scale::normalized, Scale::log1p};

void expect_as_one_by_one(const Conversion& how, const std::vector<float>& values, double factor) {
  std::vector<float> written(values.size());
  std::vector<double> counts(values.size());
  convert_row(how, factor, values, written, counts);
  for (std::size_t k = 0; k < values.size(); ++k) {
    const Converted one = convert(how, values[k], factor);
    EXPECT_NEAR(written[k], one.value, 2e-7F * std::abs(one.value)) << values[k];
    EXPECT_NEAR(counts[k], one.count, 1e-14 * std::abs(one.count)) << values[k];
  }
}

TEST(RowConversion, AgreesWithOneByOne) {
  const std::vector<float> values{0, 1e-30F, 1e-7F, 0.001F, 0.3F, 0.5F, 1, 2.5F, 7, 9.5F, 12};
  for (const Scale from : scales) {
    for (const Scale to : scales) {
      expect_as_one_by_one({from, to, false}, values, 0.37);
      expect_as_one_by_one({from, to, true}, values, 0.37);
    }
  }
}

TEST(RowConversion, LargeRatesAreExpressedAsTheyAre) {
  expect_as_one_by_one({Scale::counts, Scale::counts, true}, {699, 701, 5000, 1e6F, 3, 0, 1, 2, 800}, 2);
  expect_as_one_by_one({Scale::normalized, Scale::log1p, true}, {1e7F, 3, 4}, 2);
  expect_as_one_by_one({Scale::normalized, Scale::log1p, true}, {3, 4, 1, 0, 5, 6, 2, 8}, 1e20);
  expect_as_one_by_one({Scale::log1p, Scale::counts, true}, {60, 4, 1, 0, 5, 6, 2, 8}, 1);
}

TEST(RowConversion, ValuesOfTheSameScaleAreKeptBitForBit) {
  const std::vector<float> values{0.1F, 0.7F, 1e-3F};
  std::vector<float> written(values.size());
  std::vector<double> counts(values.size());
  convert_row({Scale::log1p, Scale::log1p, false}, 1.7, values, written, counts);
  EXPECT_EQ(written, values);
}

TEST(RowConversion, UnsoundValuesStayUnsound) {
  for (const float unsound : {-1.0F, std::nanf(""), std::numeric_limits<float>::infinity()}) {
    const std::vector<float> values{1, unsound, 2};
    std::vector<float> written(values.size());
    std::vector<double> counts(values.size());
    convert_row({Scale::normalized, Scale::log1p, true}, 1, values, written, counts);
    EXPECT_FALSE(written[1] >= 0 && std::isfinite(written[1])) << unsound;
    EXPECT_TRUE(written[0] > 0 && written[2] > 0);
  }
}

TEST(RowConversion, ExpressedFromRateHasItsLimits) {
  EXPECT_EQ(expressed_from_rate(0), 0);
  EXPECT_NEAR(expressed_from_rate(1e-12), 1, 1e-9);
  EXPECT_NEAR(expressed_from_rate(50), 50, 1e-9);
  EXPECT_NEAR(expressed_from_rate(1), 1.5819767068693265, 1e-12);
}

}  // namespace
}  // namespace undrop::output
