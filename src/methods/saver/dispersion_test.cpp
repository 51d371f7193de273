#include "methods/saver/dispersion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace undrop::saver {
namespace {

constexpr std::array laws{Law::constant_cv, Law::constant_fano, Law::constant_variance};

struct Gene {
  std::vector<double> counts;
  std::vector<double> predicted;
  std::vector<double> factors;
  [[nodiscard]] GeneCells cells() const { return {counts, predicted, factors}; }
};

/// Counts that look like Poisson counts.
const Gene& calm() {
  static const Gene gene{{0, 1, 0, 2, 5, 0, 3, 1, 0, 8},
                         {.5, .8, .3, 1.5, 4, .2, 2.5, 1, .6, 6},
                         {.8, 1.1, .9, 1, 1.2, .7, 1.05, .95, 1.3, 1}};
  return gene;
}

/// Counts that do not.
const Gene& wild() {
  static const Gene gene{
      {0, 12, 0, 3, 0, 25, 1, 0, 7, 0, 0, 18}, {2, 6, 1, 4, 3, 9, 2, 1, 5, 2, 3, 8}, std::vector<double>(12, 1)};
  return gene;
}

std::vector<double> estimates(const Gene& gene, const Dispersion& found) {
  std::vector<double> out;
  for (std::size_t c = 0; c < gene.counts.size(); ++c) {
    const Gamma prior = prior_of(found.law, found.value, gene.predicted[c]);
    out.push_back((gene.counts[c] + prior.shape) / (gene.factors[c] + prior.rate));
  }
  return out;
}

TEST(Dispersion, LikelihoodsAndBoundsAreThePublishedProgram) {
  const std::array at{.5, 1.0, 1.0};
  const std::array nll{-3.94523191, -4.41148158, -5.39824777};
  const std::array bound{1.83146817, 3.47713976, 6.60153482};
  const std::array at_least{-6.25713297, -6.25718256, -6.25720361};
  const std::array at_bound{-1.13980993, -1.79106651, -1.84366028};
  for (std::size_t k = 0; k < laws.size(); ++k) {
    EXPECT_NEAR(negative_log_likelihood(calm().cells(), laws[k], at[k]), nll[k], 1e-8);
    EXPECT_NEAR(largest_value(calm().cells(), laws[k]), bound[k], 1e-8);
    EXPECT_NEAR(negative_log_likelihood(calm().cells(), laws[k], 1e-5), at_least[k], 1e-8);
    EXPECT_NEAR(negative_log_likelihood(calm().cells(), laws[k], bound[k]), at_bound[k], 1e-7);
  }
}

TEST(Dispersion, CountsLikePoissonGetTheMeanUnderAFlatPrior) {
  const std::array value{.210080906, .482133745, .923988341};
  const std::array nll{-5.04756335, -5.25581896, -5.47016818};
  for (std::size_t k = 0; k < laws.size(); ++k) {
    const auto found = fit_law(calm().cells(), laws[k]);
    EXPECT_NEAR(found.value, value[k], 1e-6 * value[k]);
    EXPECT_NEAR(found.nll, nll[k], 1e-6);
  }
  const auto found = fit_dispersion(calm().cells());
  EXPECT_EQ(found.law, Law::constant_variance);
  const std::array expected{.201745, .861043,  .079534,  1.690593, 4.036173,
                            .047237, 2.599849, 1.024603, .199868,  6.266895};
  const std::array deviation{.387851, .661823, .254839, .802763, .854396, .227032, .832014, .710048, .320204, .914495};
  const auto mean = estimates(calm(), found);
  for (std::size_t c = 0; c < mean.size(); ++c) {
    EXPECT_NEAR(mean[c], expected[c], 1e-6);
    const Gamma prior = prior_of(found.law, found.value, calm().predicted[c]);
    EXPECT_NEAR(std::sqrt(calm().counts[c] + prior.shape) / (calm().factors[c] + prior.rate), deviation[c], 1e-6);
  }
}

TEST(Dispersion, FindsTheBestValueWithin) {
  const std::array value{1.67039522, 7.74125429, 36.9531596};
  const std::array nll{-98.7053213, -100.273197, -100.737117};
  for (std::size_t k = 0; k < laws.size(); ++k) {
    const auto found = fit_law(wild().cells(), laws[k]);
    EXPECT_NEAR(found.value, value[k], 1e-3 * value[k]);
    EXPECT_NEAR(found.nll, nll[k], 1e-6);
  }
  const auto found = fit_dispersion(wild().cells());
  EXPECT_EQ(found.law, Law::constant_variance);
  const std::array expected{.1026874,  11.1618777, .0263483,  3.0976726, .2252638, 21.8663743,
                            1.0513437, .0263483,   6.7616389, .1026874,  .2252638, 16.2203698};
  const auto mean = estimates(wild(), found);
  for (std::size_t c = 0; c < mean.size(); ++c) EXPECT_NEAR(mean[c], expected[c], 1e-3 * expected[c]);
}

TEST(Dispersion, StaysAtItsBoundWhereConstantPredictionsFitWorse) {
  Gene gene = wild();
  gene.predicted.assign(12, 5.5);
  const auto found = fit_dispersion(gene.cells());
  EXPECT_EQ(found.law, Law::constant_fano);
  EXPECT_NEAR(1 / found.value, .0766793409, 1e-10);
  EXPECT_NEAR(found.nll, -95.0691753, 1e-7);
  const auto mean = estimates(gene, found);
  EXPECT_NEAR(mean[0], .392, 5e-4);
  EXPECT_NEAR(mean[1], 11.538, 1e-3);
  EXPECT_NEAR(mean[5], 23.612, 1e-3);
}

TEST(Dispersion, RisingFactorialsOfAnyShapeAndCount) {
  for (const double shape : {1e-6, 0.3, 5.0, 40.0, 900.0}) {
    for (const double count : {1.0, 3.5, 16.0, 17.0, 250.0}) {
      const double expected = std::lgamma(shape + count) - std::lgamma(shape);
      EXPECT_NEAR(log_rising(shape, count), expected, 1e-11 * (1 + std::abs(std::lgamma(shape + count))));
    }
  }
  // Γ(a + x) / Γ(a) → aˣ, where a difference of lgamma has no digit left.
  EXPECT_NEAR(log_rising(1e12, 20) / (20 * std::log(1e12)), 1, 1e-12);
  EXPECT_NEAR(log_rising(1e12, 2.5) / (2.5 * std::log(1e12)), 1, 1e-12);
}

TEST(Dispersion, EqualCountsHaveNone) {
  const Gene gene{{3, 3, 3}, {3, 3, 3}, {1, 1, 1}};
  EXPECT_EQ(fit_dispersion(gene.cells()).value, 0);
}

}  // namespace
}  // namespace undrop::saver
