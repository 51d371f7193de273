#include "compare/measured_values.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "judge/converted_values.hpp"
#include "support.hpp"

namespace undrop::compare {
namespace {

TEST(MeasuredValues, SumsEveryCellOnceOnTheCountScale) {
  const auto data = undrop::test::dataset_from_rows({{1, 2}, {0, 4}, {3, 3}});
  const std::vector<double> factors{0.5, 1, 2};
  const auto counts = judge::counts_as_values(data.counts);
  MeasuredValues values(judge::converted(*counts, Scale::counts, Scale::log1p, factors), factors);
  std::vector<float> block(4);
  values.read({0, 2}, block);
  EXPECT_NEAR(values.mass(), 7, 1e-5);
  EXPECT_FLOAT_EQ(block[1], std::log1p(4.0F));
  values.read({0, 2}, block);
  values.read({1, 3}, block);
  EXPECT_NEAR(values.mass(), 13, 1e-5);
  values.finish();
  EXPECT_NEAR(values.mass(), 13, 1e-5);
}

TEST(MeasuredValues, FinishReadsTheRest) {
  const auto data = undrop::test::dataset_from_rows({{1, 2}, {0, 4}, {3, 3}});
  const std::vector<double> factors{1, 1, 1};
  const auto counts = judge::counts_as_values(data.counts);
  MeasuredValues values(judge::converted(*counts, Scale::counts, Scale::log1p, factors), factors);
  std::vector<float> block(2);
  values.read({2, 3}, block);
  values.finish();
  EXPECT_NEAR(values.mass(), 13, 1e-5);
  EXPECT_GT(values.seconds(), 0);
}

}  // namespace
}  // namespace undrop::compare
