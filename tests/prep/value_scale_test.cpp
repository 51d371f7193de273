#include "prep/value_scale.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"
#include "support.hpp"

namespace undrop::prep {
namespace {

/// Counts of 100 cells, each value changed by `function(count, cell)`.
template <typename Function>
ValueScale scale_of(const Function& function) {
  Random random(3, "value scale");
  std::vector<std::vector<float>> rows(100, std::vector<float>(50));
  double largest = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (auto& value : rows[i]) {
      const auto count = static_cast<double>(random.poisson(2 + static_cast<double>(i % 5)));
      value = count == 0 ? 0.0F : static_cast<float>(function(count, i));
      largest = std::max(largest, static_cast<double>(value));
    }
  }
  return value_scale(*test::dataset_from_rows(rows).counts, largest);
}

double factor(std::size_t cell) { return 40.0 / (1.0 + 0.137 * static_cast<double>(cell)); }

TEST(ValueScale, MultiplesOfTheCellsUnitAreNormalised) {
  EXPECT_EQ(scale_of([](double v, std::size_t i) { return v * factor(i); }), ValueScale::normalized);
}

TEST(ValueScale, LogarithmsOfNormalisedValues) {
  EXPECT_EQ(scale_of([](double v, std::size_t i) { return std::log1p(v * factor(i)); }), ValueScale::log_transformed);
  EXPECT_EQ(scale_of([](double v, std::size_t i) { return std::log2(1 + v * factor(i)); }),
            ValueScale::log_transformed);
}

TEST(ValueScale, LogarithmsOfCounts) {
  EXPECT_EQ(scale_of([](double v, std::size_t) { return std::log1p(v); }), ValueScale::log_transformed);
}

TEST(ValueScale, CountsCorrectedForCollisions) {
  const auto corrected = [](double v, std::size_t) { return -256 * std::log(1 - v / 256) * 3; };
  EXPECT_EQ(scale_of(corrected), ValueScale::corrected);
}

TEST(ValueScale, PartlyFractionalCounts) {
  EXPECT_EQ(scale_of([](double v, std::size_t i) { return i % 2 == 0 ? v : v + 0.31; }), ValueScale::corrected);
}

}  // namespace
}  // namespace undrop::prep
