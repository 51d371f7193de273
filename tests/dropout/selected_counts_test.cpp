#include "dropout/selected_counts.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop::dropout {
namespace {

struct Known {
  double mean, shape;
  LossCurve curve;
  double zero, one, five, technical_given_zero;
};

/// By quadrature to 25 digits.
const std::vector<Known> known = {
    {2, 1.5, {1, -1}, 0.6933284314, 0.07623836882, 0.02574383194, 0.5953348425},
    {0.3, 0.8, {1, -1}, 0.9632027139, 0.02421450983, 0.0002536598156, 0.1952886184},
    {10, 3, {0, -0.7}, 0.200386295, 0.01879405748, 0.0535415874, 0.9386710271},
    {2, 1.5, {}, 0.2805658589, 0.2404850219, 0.04627408585, 0},
};

TEST(SelectedCounts, AgreeWithQuadratureToManyDigits) {
  for (const Known& k : known) {
    const ZeroParts parts = selected_zero(k.mean, k.shape, k.curve);
    EXPECT_NEAR(parts.zero / k.zero, 1, 2e-9);
    EXPECT_NEAR(selected_count_probability(1, k.mean, k.shape, k.curve) / k.one, 1, 2e-9);
    EXPECT_NEAR(selected_count_probability(5, k.mean, k.shape, k.curve) / k.five, 1, 2e-9);
    EXPECT_NEAR(parts.technical / parts.zero, k.technical_given_zero, 2e-9);
  }
}

TEST(SelectedCounts, SumToOne) {
  for (const Known& k : known) {
    double sum = 0;
    for (int count = 0; count < 400; ++count) sum += selected_count_probability(count, k.mean, k.shape, k.curve);
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

TEST(SelectedCounts, AreTheNegativeBinomialsWhereNothingIsLost) {
  for (const double mean : {0.001, 0.3, 20.0, 5000.0}) {
    for (const double shape : {0.05, 1.0, 80.0}) {
      for (const double count : {0.0, 1.0, 7.0, 300.0}) {
        const double expected =
            std::exp(std::lgamma(count + shape) - std::lgamma(shape) - std::lgamma(count + 1) +
                     shape * std::log(shape / (shape + mean)) + count * std::log(mean / (shape + mean)));
        if (expected < 1e-200) continue;
        EXPECT_NEAR(selected_count_probability(count, mean, shape, {}) / expected, 1, 1e-8)
            << mean << ' ' << shape << ' ' << count;
      }
    }
  }
}

TEST(SelectedCounts, AConstantLossTakesItsShareOfEverything) {
  const double lost = 0.3;
  const LossCurve curve = {std::log(lost / (1 - lost)), 0};
  const ZeroParts parts = selected_zero(4, 2, curve);
  EXPECT_NEAR(parts.lost, lost, 1e-9);
  EXPECT_NEAR(parts.lost_rate, lost * 4, 1e-9);
  const double zero = std::pow(2.0 / 6.0, 2);
  EXPECT_NEAR(parts.technical, lost * (1 - zero), 1e-9);
  EXPECT_NEAR(parts.zero, lost + (1 - lost) * zero, 1e-9);
  EXPECT_NEAR(selected_count_probability(3, 4, 2, curve), (1 - lost) * selected_count_probability(3, 4, 2, {}), 1e-12);
}

}  // namespace
}  // namespace undrop::dropout
