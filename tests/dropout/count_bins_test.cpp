#include "dropout/count_bins.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace undrop::dropout {
namespace {

TEST(CountBins, HoldSmallCountsApartAndLargeOnesTogether) {
  const CountBins bins(1e6);
  for (int count = 0; count <= 32; ++count) EXPECT_EQ(bins.bin(count), static_cast<std::size_t>(count));
  EXPECT_EQ(bins.bin(0.2), 1U);
  EXPECT_EQ(bins.bin(2.6), 3U);
  EXPECT_EQ(bins.bin(1e12), bins.size() - 1);
  EXPECT_LT(bins.size(), 120U);
  for (std::size_t i = 0; i < bins.size(); ++i) EXPECT_EQ(bins.bin(bins.first(i)), i);
}

TEST(CountBins, FewBinsForSmallCounts) {
  const CountBins bins(3);
  EXPECT_EQ(bins.size(), 5U);
  EXPECT_EQ(bins.bin(3), 3U);
  EXPECT_EQ(bins.bin(100), 4U);
}

TEST(CountBins, ProbabilitiesSumToOneAndArePoissonInSmallBins) {
  const CountBins bins(1e5);
  for (double log_rate = -12; log_rate < 13; log_rate += 0.37) {
    const auto p = bins.probabilities(log_rate, 0.1);
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-9);
    for (const double one : p) EXPECT_GE(one, 0);
    EXPECT_NEAR(p[2], std::exp(2 * log_rate - std::exp(log_rate)) / 2, 1e-14);
  }
}

}  // namespace
}  // namespace undrop::dropout
