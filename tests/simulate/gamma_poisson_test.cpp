#include "simulate/gamma_poisson.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop::simulate {
namespace {

/// Both ways of drawing the pair, the model's own and ours, give the same moments: E and Var of mean'' and count, and
/// their covariance.
TEST(GammaPoisson, HasTheMomentsOfTheModel) {
  constexpr int n = 200000;
  for (const double mean : {0.02, 0.7, 6.0, 40.0}) {
    for (const double squared : {0.0, 0.3, 2.0}) {
      Random counts(1, "counts");
      Random variation(1, "variation");
      double sum_mean = 0;
      double sum_count = 0;
      double sum_square = 0;
      double sum_product = 0;
      double zeros = 0;
      for (int i = 0; i < n; ++i) {
        GammaPoisson entry(mean, squared);
        const auto count = static_cast<double>(entry.draw_count(counts, variation));
        const double own = entry.draw_mean(variation);
        sum_mean += own;
        sum_count += count;
        sum_square += count * count;
        sum_product += own * count;
        zeros += count == 0 ? 1 : 0;
      }
      const double variance = mean * mean * squared;
      const double spread = std::sqrt((mean + variance) / n);
      EXPECT_NEAR(sum_mean / n, mean, 4.5 * std::sqrt(variance / n) + 1e-9) << mean << " " << squared;
      EXPECT_NEAR(sum_count / n, mean, 4.5 * spread);
      // Cov(mean'', count) = Var(mean''); Var(count) = mean + Var(mean'').
      EXPECT_NEAR(sum_product / n - mean * mean, variance, 0.12 * variance + 20 * mean * spread + 1e-3 * mean);
      EXPECT_NEAR(sum_square / n - mean * mean, mean + variance, 0.12 * (mean + variance) + 6 * mean * spread);
      const double p = GammaPoisson::zero_probability(mean, squared);
      EXPECT_NEAR(zeros / n, p, 4.5 * std::sqrt(p * (1 - p) / n) + 1e-9);
    }
  }
}

TEST(GammaPoisson, CountsByInversionAreNegativeBinomial) {
  constexpr int n = 100000;
  const double mean = 3;
  const double squared = 0.5;
  Random random(2, "counts");
  std::vector<double> seen(12);
  for (int i = 0; i < n; ++i) {
    GammaPoisson entry(mean, squared);
    ++seen[static_cast<std::size_t>(std::min<std::int64_t>(entry.draw_count(random, random), 11))];
  }
  // Size 2, probability 1 / (1 + 1.5): p(k) = (k + 1) 0.4² 0.6^k.
  double statistic = 0;
  double left = 1;
  for (std::size_t k = 0; k < seen.size(); ++k) {
    const double p = k + 1 == seen.size() ? left : (static_cast<double>(k) + 1) * 0.16 * std::pow(0.6, k);
    left -= p;
    statistic += (seen[k] - n * p) * (seen[k] - n * p) / (n * p);
  }
  EXPECT_GT(boost::math::cdf(boost::math::complement(boost::math::chi_squared(11), statistic)), 1e-3) << statistic;
}

TEST(GammaPoisson, WithoutAMeanThereIsNothing) {
  Random random(3, "counts");
  GammaPoisson entry(0, 2);
  EXPECT_EQ(entry.draw_count(random, random), 0);
  EXPECT_EQ(entry.draw_mean(random), 0);
  EXPECT_EQ(GammaPoisson::zero_probability(0, 1), 1);
  EXPECT_DOUBLE_EQ(GammaPoisson::zero_probability(2, 0), std::exp(-2.0));
}

}  // namespace
}  // namespace undrop::simulate
