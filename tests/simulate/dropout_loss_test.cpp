#include "simulate/dropout_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop::simulate {
namespace {

TEST(DropoutLoss, NothingIsLostWithoutACurve) {
  const DropoutLoss loss({}, std::nullopt, 0.1, 10);
  EXPECT_EQ(loss.mean_before(3), 3);
  EXPECT_EQ(loss.kept_sum(3), 1);
  EXPECT_EQ(loss.kept_squares(3), 1);
}

TEST(DropoutLoss, AgreesWithCellsDrawnOneByOne) {
  const VariationFit variation{0.3, 0.5, 1000};
  const DropoutCurve curve{1, -1};
  const DropoutLoss loss(variation, curve, 0.01, 100);
  for (const double mean : {0.5, 3.0, 20.0}) {
    const double squared = variation.squared(mean);
    Random random(1, "cells");
    double sum = 0;
    double kept = 0;
    double squares = 0;
    double kept_squares = 0;
    for (int i = 0; i < 200000; ++i) {
      const double own = random.gamma(1 / squared, mean * squared);
      const double share = 1 - dropout_probability(own, curve);
      sum += own;
      kept += own * share;
      squares += own * own;
      kept_squares += own * own * share;
    }
    EXPECT_NEAR(loss.kept_sum(mean), kept / sum, 0.01);
    EXPECT_NEAR(loss.kept_squares(mean), kept_squares / squares, 0.015);
    EXPECT_NEAR(loss.mean_before(mean * loss.kept_sum(mean)), mean, 0.02 * mean);
  }
}

TEST(DropoutLoss, PointsOfSeenCellsHaveTheirMean) {
  // E[own | count > 0] = E[own (1 − e^−own)] / E[1 − e^−own]; closed for the Gamma law.
  const double mean = 2;
  const double squared = 0.5;
  const double scale = mean * squared;
  const double shape = 1 / squared;
  const double zero = std::pow(1 + scale, -shape);
  const double expected = (mean - mean * std::pow(1 + scale, -shape - 1)) / (1 - zero);
  const auto own = own_means_of_positives(mean, squared);
  double seen = 0;
  for (std::size_t i = 0; i < own.means.size(); ++i) seen += own.weights[i] * own.means[i];
  EXPECT_NEAR(seen, expected, 0.02 * expected);
}

TEST(DropoutLoss, CellsThatHardlyDifferAreCellsThatDoNot) {
  const double mean = 3;
  for (const double squared : {1e-7, 1e-11, 1e-12, 1e-16, 1e-32, 1e-310}) {
    const auto own = own_means_of_positives(mean, squared);
    double sum = 0;
    for (std::size_t i = 0; i < own.means.size(); ++i) sum += own.weights[i] * own.means[i];
    EXPECT_NEAR(sum, mean, 1e-6) << squared;
    EXPECT_NEAR(own.means.back() - own.means.front(), 0, 4 * mean * std::sqrt(squared) + 1e-12) << squared;
  }
  const DropoutCurve curve{1, -1};
  const DropoutLoss loss({1e-7, 0, 60}, curve, 0.01, 100);
  EXPECT_NEAR(loss.kept_sum(mean), 1 - dropout_probability(mean, curve), 1e-3);
  EXPECT_NEAR(loss.kept_squares(mean), 1 - dropout_probability(mean, curve), 1e-3);
}

}  // namespace
}  // namespace undrop::simulate
