#include "dropout/selected_count_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undrop::dropout {
namespace {

TEST(SelectedCountTable, AgreesWithTheAccurateProbabilities) {
  const CountBins bins(1000);
  SelectedCountTable table(bins, {-4, -1, 1, 3}, {-0.5, 0.7});
  const LossCurve curve = {0.5, -0.8};
  const ShapeTrend trend = {0.4, 0.3};
  table.set(curve, trend, {});
  for (std::size_t k = 0; k < 2; ++k) {
    for (std::size_t i = 0; i < 4; ++i) {
      const double log_mean = table.log_means()[i];
      const double mean = std::exp(log_mean + (k == 0 ? -0.5 : 0.7));
      double sum = 0;
      for (std::size_t bin = 0; bin < bins.size(); ++bin) {
        const double found = std::exp(table.log_probability(k, bin)[i]);
        sum += found;
        if (bin > 20) continue;
        const double expected =
            selected_count_probability(static_cast<double>(bin), mean, trend.shape(log_mean), curve);
        EXPECT_NEAR(found, expected, 1e-3 * expected + 1e-9) << k << ' ' << i << ' ' << bin;
      }
      EXPECT_NEAR(sum, 1, 1e-6);
    }
  }
}

TEST(SelectedCountTable, NoCellSpeaksLouderThanTheFloor) {
  const CountBins bins(1e6);
  SelectedCountTable table(bins, {-4}, {0});
  table.set({}, {3, 0}, {});
  EXPECT_NEAR(table.log_probability(0, bins.size() - 1)[0], -30, 1e-9);
}

TEST(ShapeTrend, StaysWithinItsBounds) {
  EXPECT_DOUBLE_EQ((ShapeTrend{0, 1}).shape(std::log(3)), 3);
  EXPECT_DOUBLE_EQ((ShapeTrend{0, 1}).shape(30), 100);
  EXPECT_DOUBLE_EQ((ShapeTrend{0, 1}).shape(-30), 0.02);
}

}  // namespace
}  // namespace undrop::dropout
