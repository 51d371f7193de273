#include "core/random.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace undrop {
namespace {

using testing::ElementsAre;

struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments moments(std::int64_t n, const std::function<double()>& draw) {
  double sum = 0;
  double squares = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const double x = draw();
    sum += x;
    squares += x * x;
  }
  const double mean = sum / static_cast<double>(n);
  return {mean, squares / static_cast<double>(n) - mean * mean};
}

/// P of a chi-square at least as large, for draws of whole numbers against their probabilities. Values expected less
/// than 10 times share one bin.
double chi_square_p(std::int64_t n, const std::function<std::int64_t()>& draw,
                    const std::function<double(std::int64_t)>& probability, std::int64_t largest) {
  std::vector<double> seen(static_cast<std::size_t>(largest) + 1);
  double outside = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const auto k = draw();
    if (k >= 0 && k <= largest) {
      seen[static_cast<std::size_t>(k)] += 1;
    } else {
      outside += 1;
    }
  }
  double statistic = 0;
  int bins = 0;
  double rest_seen = outside;
  double rest_expected = static_cast<double>(n);
  for (std::int64_t k = 0; k <= largest; ++k) {
    const double expected = probability(k) * static_cast<double>(n);
    const double observed = seen[static_cast<std::size_t>(k)];
    if (expected < 10) {
      rest_seen += observed;
      continue;
    }
    rest_expected -= expected;
    statistic += (observed - expected) * (observed - expected) / expected;
    ++bins;
  }
  if (rest_expected > 1) {
    statistic += (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected;
    ++bins;
  }
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(bins - 1), statistic));
}

TEST(Random, PhiloxGivesTheKnownAnswers) {
  EXPECT_THAT(philox4x32({0, 0, 0, 0}, {0, 0}), ElementsAre(0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U));
  EXPECT_THAT(philox4x32({0xffffffffU, 0xffffffffU, 0xffffffffU, 0xffffffffU}, {0xffffffffU, 0xffffffffU}),
              ElementsAre(0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU));
  EXPECT_THAT(philox4x32({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}, {0xa4093822U, 0x299f31d0U}),
              ElementsAre(0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U));
}

TEST(Random, LogFactorialAgreesWithTheSumOfLogarithms) {
  double sum = 0;
  for (int k = 1; k <= 300; ++k) {
    sum += std::log(k);
    EXPECT_NEAR(log_factorial(k), sum, 1e-13 * (1 + sum)) << k;
  }
  EXPECT_EQ(log_factorial(0), 0);
  EXPECT_NEAR(log_factorial(1e9), std::lgamma(1e9 + 1), 1e-12 * 2e10);
}

TEST(Random, KeyDecidesTheSequence) {
  Random a(1, "stream", 2);
  Random b(1, "stream", 2);
  Random other_seed(2, "stream", 2);
  Random other_stream(1, "flow", 2);
  Random other_index(1, "stream", 3);
  const auto first = a();
  EXPECT_EQ(first, b());
  EXPECT_NE(first, other_seed());
  EXPECT_NE(first, other_stream());
  EXPECT_NE(first, other_index());
  EXPECT_EQ(derived_seed(1, "stream", 2), derived_seed(1, "stream", 2));
  EXPECT_NE(derived_seed(1, "stream", 2), derived_seed(1, "stream", 3));
}

TEST(Random, UniformHasItsMomentsAndStaysInside) {
  Random random(1, "uniform");
  double smallest = 1;
  double largest = 0;
  const auto m = moments(200000, [&] {
    const double u = random.uniform();
    smallest = std::min(smallest, u);
    largest = std::max(largest, u);
    return u;
  });
  EXPECT_GT(smallest, 0);
  EXPECT_LT(largest, 1);
  EXPECT_NEAR(m.mean, 0.5, 4 * std::sqrt(1.0 / 12 / 200000));
  EXPECT_NEAR(m.variance, 1.0 / 12, 0.001);
}

TEST(Random, BelowIsUnbiased) {
  Random random(3, "below");
  for (const std::uint64_t n : {1U, 2U, 7U, 10U, 64U}) {
    const double share = 1.0 / static_cast<double>(n);
    if (n == 1) {
      EXPECT_EQ(random.below(1), 0U);
      continue;
    }
    const auto draw = [&] { return static_cast<std::int64_t>(random.below(n)); };
    EXPECT_GT(chi_square_p(
                  50000, draw, [&](std::int64_t) { return share; }, static_cast<std::int64_t>(n) - 1),
              1e-3)
        << n;
  }
  // Three quarters of the 64-bit range: without rejection the lowest third would come twice as often.
  const std::uint64_t wide = 3 * (std::uint64_t{1} << 62U);
  const auto third = [&] { return static_cast<std::int64_t>(random.below(wide) / (std::uint64_t{1} << 62U)); };
  EXPECT_GT(chi_square_p(
                30000, third, [](std::int64_t) { return 1.0 / 3; }, 2),
            1e-3);
}

TEST(Random, NormalHasItsMoments) {
  Random random(4, "normal");
  const std::int64_t n = 400000;
  double cubes = 0;
  double fourths = 0;
  const auto m = moments(n, [&] {
    const double x = random.normal();
    cubes += x * x * x;
    fourths += x * x * x * x;
    return x;
  });
  const auto count = static_cast<double>(n);
  EXPECT_NEAR(m.mean, 0, 4 / std::sqrt(count));
  EXPECT_NEAR(m.variance, 1, 4 * std::sqrt(2 / count));
  EXPECT_NEAR(cubes / count, 0, 4 * std::sqrt(15 / count));
  EXPECT_NEAR(fourths / count, 3, 4 * std::sqrt(96 / count));
}

TEST(Random, GammaHasItsMomentsForAnyShape) {
  const std::int64_t n = 300000;
  for (const double shape : {0.05, 0.6, 1.0, 3.5, 200.0}) {
    Random random(5, "gamma", static_cast<std::uint64_t>(shape * 100));
    const double scale = 2.5;
    const auto m = moments(n, [&] {
      const double x = random.gamma(shape, scale);
      EXPECT_GE(x, 0);
      return x;
    });
    const double variance = shape * scale * scale;
    EXPECT_NEAR(m.mean, shape * scale, 4 * std::sqrt(variance / static_cast<double>(n))) << shape;
    // Var of the sample variance: variance² (2 + excess kurtosis 6 / shape) / n.
    EXPECT_NEAR(m.variance, variance, 4 * variance * std::sqrt((2 + 6 / shape) / static_cast<double>(n))) << shape;
  }
}

TEST(Random, GammaOfShapeOneIsExponential) {
  Random random(6, "gamma");
  const auto draw = [&] { return static_cast<std::int64_t>(random.gamma(1, 1) * 4); };
  const auto p = [](std::int64_t k) {
    const auto at = static_cast<double>(k);
    return std::exp(-at / 4) - std::exp(-(at + 1) / 4);
  };
  EXPECT_GT(chi_square_p(100000, draw, p, 60), 1e-3);
}

TEST(Random, PoissonFollowsItsProbabilities) {
  for (const double mean : {0.1, 1.0, 9.9, 10.0, 12.5, 80.0, 1234.5}) {
    Random random(7, "poisson", static_cast<std::uint64_t>(mean * 10));
    const auto p = [&](std::int64_t k) {
      const auto x = static_cast<double>(k);
      return std::exp(x * std::log(mean) - mean - std::lgamma(x + 1));
    };
    const auto largest = static_cast<std::int64_t>(mean + 12 * std::sqrt(mean) + 10);
    EXPECT_GT(chi_square_p(
                  200000, [&] { return random.poisson(mean); }, p, largest),
              1e-3)
        << mean;
  }
  Random random(7, "poisson");
  EXPECT_EQ(random.poisson(0), 0);
  EXPECT_EQ(random.poisson(-1), 0);
  EXPECT_EQ(random.poisson(std::nan("")), 0);
}

TEST(Random, BinomialFollowsItsProbabilities) {
  struct Case {
    std::int64_t trials;
    double probability;
  };
  const std::vector<Case> cases{{1, 0.3},  {5, 0.5},   {10, 0.9},     {63, 0.1},   {64, 0.4},
                                {20, 0.5}, {100, 0.1}, {1000, 0.003}, {1000, 0.7}, {100000, 0.25}};
  for (const auto& [trials, probability] : cases) {
    Random random(8, "binomial", static_cast<std::uint64_t>(trials));
    const auto n = static_cast<double>(trials);
    const double p = probability;
    const auto mass = [&](std::int64_t k) {
      const auto x = static_cast<double>(k);
      const double ways = std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1);
      return std::exp(ways + x * std::log(p) + (n - x) * std::log1p(-p));
    };
    EXPECT_GT(chi_square_p(
                  200000, [&, t = trials] { return random.binomial(t, p); }, mass, trials),
              1e-3)
        << trials << " " << p;
  }
}

TEST(Random, BinomialAtTheEdges) {
  Random random(9, "binomial");
  EXPECT_EQ(random.binomial(0, 0.5), 0);
  EXPECT_EQ(random.binomial(-3, 0.5), 0);
  EXPECT_EQ(random.binomial(10, 0), 0);
  EXPECT_EQ(random.binomial(10, 1), 10);
  EXPECT_EQ(random.binomial(10, std::nan("")), 0);
  const auto large = random.binomial(4000000000, 0.5);
  EXPECT_NEAR(static_cast<double>(large), 2e9, 6 * std::sqrt(1e9));
}

}  // namespace
}  // namespace undrop
