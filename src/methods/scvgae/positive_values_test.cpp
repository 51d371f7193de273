#include "methods/scvgae/positive_values.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undrop::scvgae {
namespace {

/// Count by count, to the far end of the tail.
double by_hand(double mean, double shape, double factor) {
  double log_p = std::log(shape) + std::log(mean / (shape + mean)) - shape * std::log1p(mean / shape);
  double total = 0;
  double sum = 0;
  const double last = mean + 40 * (std::sqrt(mean) + mean / std::sqrt(shape)) + 60;
  for (double k = 1; k < last; ++k) {
    const double p = std::exp(log_p);
    total += p;
    sum += p * std::log1p(k / factor);
    log_p += std::log((k + shape) / (k + 1) * mean / (shape + mean));
    if (k > mean && p < 1e-9 * total / last) break;
  }
  return sum / total;
}

TEST(PositiveValues, AreMeanLogarithmsOfPositiveCounts) {
  for (const double factor : {0.3, 1.0, 4.0}) {
    const PositiveValues positive(factor);
    for (const double mean : {1e-4, 0.1, 1.0, 7.0, 40.0, 500.0, 3000.0}) {
      for (const double shape : {0.05, 0.5, 3.0, 1000.0})
        EXPECT_NEAR(std::log1p(positive.at(mean, shape)), by_hand(mean, shape, factor), 2e-3)
            << mean << " " << shape << " " << factor;
    }
  }
}

TEST(PositiveValues, LargeMeansAreNearTheGammaDistributionsOwn) {
  // Where counts are large, log(count) averages digamma(shape) + log(mean / shape).
  for (const double mean : {2e4, 1.6e5, 7e5, 1e6}) {
    for (const double shape : {3.0, 79.0, 1000.0}) {
      const double expected = std::log(mean) - 1 / (2 * shape) - 1 / (12 * shape * shape);
      EXPECT_NEAR(std::log1p(PositiveValues(1).at(mean, shape)), expected, 2e-3) << mean << " " << shape;
    }
  }
}

TEST(PositiveValues, ARareGeneShowsOneCount) { EXPECT_NEAR(PositiveValues(2).at(1e-6, 1), 0.5, 1e-4); }

}  // namespace
}  // namespace undrop::scvgae
