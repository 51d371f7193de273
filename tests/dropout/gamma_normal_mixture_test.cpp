#include "dropout/gamma_normal_mixture.hpp"

#include <boost/math/special_functions/digamma.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "core/random.hpp"

namespace undrop::dropout {
namespace {

const double scimpute_zero = std::log10(1.01);

/// The worked example of scImpute: eight zeros and twelve values on the log10 scale.
WeightedValues worked_example() {
  WeightedValues out;
  out.value = {scimpute_zero, .05, .3, .6, 1.8, 1.9, 1.95, 2, 2.05, 2.1, 2.15, 2.2, 2.3};
  out.multiplicity.assign(out.value.size(), 1);
  out.multiplicity.front() = 8;
  return out;
}

MixtureOptions scimpute_options() {
  return {.zero_value = scimpute_zero, .initial_alpha = 0.5, .sample_deviation = true};
}

/// The same algorithm cell by cell, in plain densities and with the shape by bisection.
struct PlainMixture {
  MixtureParameters p;
  double log10_likelihood = 0;
  int iterations = 0;

  explicit PlainMixture(const std::vector<double>& y, double zero) {
    start(y, zero);
    for (double old = 0; iterations < 101; old = log10_likelihood) {
      step(y);
      ++iterations;
      if (std::pow(log10_likelihood - old, 2) <= 0.5) break;
    }
  }

  void start(const std::vector<double>& y, double zero) {
    std::vector<double> above;
    std::copy_if(y.begin(), y.end(), std::back_inserter(above), [&](double v) { return v > zero; });
    p.lambda = 1 - static_cast<double>(above.size()) / static_cast<double>(y.size());
    if (above.size() == y.size()) p.lambda = 0.01;
    p.alpha = 1.5;
    p.beta = 1;
    for (const double v : above) p.mu += v / static_cast<double>(above.size());
    for (const double v : above) p.sigma += std::pow(v - p.mu, 2) / static_cast<double>(above.size());
    p.sigma = std::sqrt(p.sigma);
    if (p.sigma < 1e-12) p.sigma = 0.01;
  }
  [[nodiscard]] double gamma(double y) const {
    return std::exp(p.alpha * std::log(p.beta) - std::lgamma(p.alpha) + (p.alpha - 1) * std::log(y) - p.beta * y);
  }
  [[nodiscard]] double normal(double y) const {
    return std::exp(-0.5 * std::pow((y - p.mu) / p.sigma, 2)) / (p.sigma * std::sqrt(2 * std::numbers::pi));
  }
  void step(const std::vector<double>& y) {
    std::vector<double> w;
    for (const double v : y) {
      const double share = p.lambda * gamma(v);
      w.push_back(share > 0 ? share / (share + (1 - p.lambda) * normal(v)) : 0);
    }
    double rest = 0, s = 0, t = 0, u = 0, sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      rest += 1 - w[i];
      sum += (1 - w[i]) * y[i];
      s += w[i];
      t += w[i] * y[i];
      u += w[i] * std::log(y[i]);
    }
    p.lambda = s / static_cast<double>(y.size());
    p.mu = sum / rest;
    double squares = 0;
    for (std::size_t i = 0; i < y.size(); ++i) squares += (1 - w[i]) * std::pow(y[i] - p.mu, 2);
    p.sigma = std::max(1e-4, std::sqrt(squares / rest));
    p.alpha = shape(std::log(t / s) - u / s);
    p.beta = p.alpha * s / t;
    log10_likelihood = 0;
    for (const double v : y) log10_likelihood += std::log10(p.lambda * gamma(v) + (1 - p.lambda) * normal(v));
  }
  static double shape(double v) {
    if (v <= 0 || (3 - v + std::sqrt((v - 3) * (v - 3) + 24 * v)) / (12 * v) >= 20) return 20;
    double low = 1e-8, high = 40;
    for (int i = 0; i < 200; ++i) {
      const double middle = 0.5 * (low + high);
      (std::log(middle) - boost::math::digamma(middle) > v ? low : high) = middle;
    }
    return low;
  }
};

std::vector<double> random_counts(std::uint64_t index) {
  Random random(7, "random counts", index);
  const double zeros = random.uniform() * 0.9;
  const double mean = std::exp(random.uniform() * 6);
  const double spread = 0.3 + random.uniform() * 3;
  std::vector<double> out(20 + random.below(300));
  for (auto& count : out) {
    const bool dropped = random.uniform() < zeros;
    count = dropped ? 0 : static_cast<double>(random.poisson(random.gamma(spread, mean / spread)));
  }
  out.front() = 5;
  return out;
}

WeightedValues histogram(const std::vector<double>& y) {
  std::map<double, double> cells;
  for (const double v : y) cells[v] += 1;
  WeightedValues out;
  for (const auto& [value, n] : cells) {
    out.value.push_back(value);
    out.multiplicity.push_back(n);
  }
  return out;
}

void expect_close(double a, double b, const char* what) { EXPECT_NEAR(a, b, 1e-9 * std::abs(b)) << what; }

TEST(FitGamma, ShapeSolvesTheLikelihoodEquation) {
  const std::vector<double> y = {0.5, 1, 2};
  const std::vector<double> ones(3, 1);
  const auto shape = fit_gamma(y, ones);
  ASSERT_TRUE(shape);
  EXPECT_NEAR(std::log(shape->alpha) - boost::math::digamma(shape->alpha), std::log(7.0 / 6), 1e-10);
  EXPECT_NEAR(shape->alpha, 3.40, 0.01);
  EXPECT_NEAR(shape->beta, shape->alpha * 6 / 7, 1e-12);
}

TEST(FitGamma, GivesTheWorkedValues) {
  const std::vector<double> y = {.1, .2, .4, .8, 1.6};
  const std::vector<double> w = {1, .9, .8, .3, .1};
  EXPECT_NEAR(fit_gamma(y, w)->alpha, 1.70274467, 5e-9);
  EXPECT_NEAR(fit_gamma(y, w)->beta, 5.27850848, 5e-9);
  const WeightedValues all = worked_example();
  EXPECT_NEAR(fit_gamma(all.value, all.multiplicity)->alpha, .329267234, 5e-10);
  EXPECT_NEAR(fit_gamma(all.value, all.multiplicity)->beta, .338846928, 5e-10);
}

TEST(FitGamma, EqualOrNearlyEqualValuesGetTheCap) {
  EXPECT_EQ(fit_gamma(std::vector<double>{2, 2}, std::vector<double>{1, 3})->alpha, 20);
  EXPECT_EQ(fit_gamma(std::vector<double>{2, 2.01}, std::vector<double>{1, 3})->alpha, 20);
  EXPECT_EQ(fit_gamma(std::vector<double>{3}, std::vector<double>{0.5})->beta, 20.0 / 3);
}

TEST(FitGamma, SolvesOverTheWholeRangeOfShapes) {
  for (double ratio = 1.05; ratio < 1e6; ratio *= 1.7) {
    const std::vector<double> y = {1, ratio};
    const auto shape = fit_gamma(y, std::vector<double>{1, 1});
    const double v = std::log((1 + ratio) / 2) - 0.5 * std::log(ratio);
    ASSERT_TRUE(shape);
    if (shape->alpha == 20) continue;
    EXPECT_NEAR(std::log(shape->alpha) - boost::math::digamma(shape->alpha), v, 1e-10 * std::max(1.0, v)) << ratio;
  }
}

TEST(FitGamma, HasNoAnswerWithoutWeight) {
  EXPECT_FALSE(fit_gamma(std::vector<double>{1, 2}, std::vector<double>{0, 0}));
  EXPECT_FALSE(fit_gamma({}, {}));
}

TEST(InitialMixture, IsThatOfTheWorkedExample) {
  const MixtureParameters p = initial_mixture(worked_example(), scimpute_options());
  EXPECT_DOUBLE_EQ(p.lambda, 0.4);
  EXPECT_EQ(p.alpha, 0.5);
  EXPECT_EQ(p.beta, 1);
  EXPECT_NEAR(p.mu, 1.61666667, 5e-9);
  EXPECT_NEAR(p.sigma, .803778953, 5e-10);
}

TEST(InitialMixture, UsesThePopulationDeviationUnlessAskedOtherwise) {
  const MixtureParameters p = initial_mixture({{0.01, 1, 3}, {2, 1, 1}}, {.zero_value = 0.01});
  EXPECT_DOUBLE_EQ(p.lambda, 0.5);
  EXPECT_EQ(p.alpha, 1.5);
  EXPECT_DOUBLE_EQ(p.sigma, 1);
}

TEST(InitialMixture, WithoutZerosOrSpreadStartsFromTheSmallShares) {
  const MixtureParameters p = initial_mixture({{2}, {7}}, {.zero_value = 0.01});
  EXPECT_EQ(p.lambda, 0.01);
  EXPECT_EQ(p.mu, 2);
  EXPECT_EQ(p.sigma, 0.01);
}

TEST(GammaShare, GivesTheFirstWeightsOfTheWorkedExample) {
  const MixtureParameters p = initial_mixture(worked_example(), scimpute_options());
  EXPECT_NEAR(gamma_share(p, scimpute_zero), .988483339, 5e-9);
  EXPECT_NEAR(gamma_share(p, .05), .955641997, 5e-9);
  EXPECT_NEAR(gamma_share(p, .3), .796788554, 5e-9);
  EXPECT_NEAR(gamma_share(p, .6), .544388796, 5e-9);
  EXPECT_NEAR(gamma_share(p, 1.9), .0804594533, 5e-9);
}

TEST(GammaShare, StaysDefinedWhereDensitiesVanish) {
  const MixtureParameters narrow{.lambda = 0.5, .alpha = 20, .beta = 2000, .mu = 3, .sigma = 1e-4};
  EXPECT_EQ(gamma_share(narrow, 3), 0);
  EXPECT_EQ(gamma_share(narrow, 0.01), 1);
  EXPECT_EQ(gamma_share({.lambda = 0, .alpha = 1, .beta = 1, .mu = 1, .sigma = 1}, 1), 0);
  EXPECT_EQ(gamma_share({.lambda = 1, .alpha = 1, .beta = 1, .mu = 1, .sigma = 1}, 1), 1);
}

TEST(FitMixture, ReachesTheWorkedExampleInThreeIterations) {
  const MixtureFit fit = fit_mixture(worked_example(), scimpute_options());
  EXPECT_EQ(fit.iterations, 3);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.parameters.lambda, .55036176, 5e-9);
  EXPECT_NEAR(fit.parameters.alpha, .34037364, 5e-9);
  EXPECT_NEAR(fit.parameters.beta, 3.75095756, 5e-8);
  EXPECT_NEAR(fit.parameters.mu, 2.05006364, 5e-9);
  EXPECT_NEAR(fit.parameters.sigma, .14716974, 5e-9);
  EXPECT_NEAR(fit.log10_likelihood, 5.73509751, 5e-8);
  EXPECT_NEAR(gamma_share(fit.parameters, 1.9), .000239, 5e-7);
  EXPECT_NEAR(gamma_share(fit.parameters, 1.8), .000907, 5e-7);
  EXPECT_NEAR(gamma_share(fit.parameters, 2.15), .000065, 5e-7);
  EXPECT_NEAR(gamma_share(fit.parameters, .6), 1, 5e-7);
}

TEST(FitMixture, OverAHistogramEqualsCellByCell) {
  const double zero = std::log(1.01);
  for (std::uint64_t at = 0; at < 60; ++at) {
    std::vector<double> y;
    for (const double count : random_counts(at)) y.push_back(std::log(1.01 + count));
    const MixtureFit fit = fit_mixture(histogram(y), {.zero_value = zero});
    const PlainMixture plain(y, zero);
    SCOPED_TRACE(at);
    EXPECT_EQ(fit.iterations, plain.iterations);
    expect_close(fit.parameters.lambda, plain.p.lambda, "lambda");
    expect_close(fit.parameters.alpha, plain.p.alpha, "alpha");
    expect_close(fit.parameters.beta, plain.p.beta, "beta");
    expect_close(fit.parameters.mu, plain.p.mu, "mu");
    expect_close(fit.parameters.sigma, plain.p.sigma, "sigma");
    expect_close(fit.log10_likelihood, plain.log10_likelihood, "likelihood");
  }
}

TEST(FitMixture, DependsOnSharesButForTheStoppingRule) {
  // A thousand times the cells costs no more an iteration; with more of them the rule asks for more iterations.
  const WeightedValues few = worked_example();
  WeightedValues many = few;
  for (auto& n : many.multiplicity) n *= 1000;
  const MixtureFit a = fit_mixture(few, scimpute_options());
  const MixtureFit b = fit_mixture(many, scimpute_options());
  EXPECT_GT(b.iterations, a.iterations);
  EXPECT_GE(b.log10_likelihood / 1000, a.log10_likelihood - 1e-9);
}

}  // namespace
}  // namespace undrop::dropout
