#include "methods/gamma_null/gamma_null.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "methods/planted_counts.hpp"

namespace undrop::gamma_null {
namespace {

TEST(GammaNull, ShapeByMoments) {
  EXPECT_DOUBLE_EQ(gamma_shape(2, 6, 1), 1);
  EXPECT_DOUBLE_EQ(gamma_shape(2, 5, 0.5), 1);
  EXPECT_TRUE(std::isinf(gamma_shape(2, 2, 1)));
  EXPECT_DOUBLE_EQ(gamma_shape(1e-4, 1, 1), 1e-4);
}

TEST(GammaNull, WorkedNumbers) {
  // Size factors are all 1. g0: counts 0, 4, 8, mean 4, variance 16, shape 16 / (16 − 4) = 4/3, shape / mean = 1/3:
  // posterior (count + 4/3) / (4/3). g1 is its mirror image.
  const Dataset data = test::prepared_rows({{0, 8}, {4, 4}, {8, 0}});
  const auto out = test::imputed_values("gamma_null", data, 1);
  EXPECT_FLOAT_EQ(out[0], 1);
  EXPECT_FLOAT_EQ(out[2], 4);
  EXPECT_FLOAT_EQ(out[4], 7);
  Context context = test::context_of(1);
  const auto fitted = test::fit_method("gamma_null", data, context);
  std::vector<float> deviations(2);
  const std::vector<std::int32_t> gene{0};
  fitted->bind(data, context)->stddev({0, 2}, gene, Quantity::rate, deviations);
  EXPECT_FLOAT_EQ(deviations[0], static_cast<float>(std::sqrt(4.0 / 3) / (4.0 / 3)));
  EXPECT_FLOAT_EQ(deviations[1], static_cast<float>(std::sqrt(16.0 / 3) / (4.0 / 3)));
}

TEST(GammaNull, CountsThatVaryAsPoissonDoesGiveTheGenesMean) {
  const Dataset data = test::prepared_rows({{3, 4}, {4, 3}, {3, 4}, {4, 3}});
  for (const float value : test::imputed_values("gamma_null", data, 1)) EXPECT_FLOAT_EQ(value, 3.5F);
}

TEST(GammaNull, KeepsTheMassWithinTwoPercent) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const auto out = test::imputed_values("gamma_null", data, 1);
  double before = 0;
  double after = 0;
  for (std::size_t cell = 0; cell < test::planted_cells; ++cell) {
    for (std::size_t gene = 0; gene < test::planted_genes; ++gene)
      after += static_cast<double>(out[cell * test::planted_genes + gene]) * data.size_factors[cell];
  }
  for (const auto& row : test::planted_rows()) before = std::accumulate(row.begin(), row.end(), before);
  EXPECT_NEAR(after / before, 1, 0.02);
}

}  // namespace
}  // namespace undrop::gamma_null
