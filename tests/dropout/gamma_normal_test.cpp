#include "dropout/gamma_normal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/random.hpp"
#include "support.hpp"

namespace undrop::dropout {
namespace {

const double zero_value = std::log(1.01);
const GammaNormalOptions published{.sampling_check = false};

Context threads(int n) {
  Context context;
  context.threads = n;
  return context;
}

std::vector<std::int32_t> all_genes(const Dataset& data) {
  std::vector<std::int32_t> out(static_cast<std::size_t>(data.n_genes()));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

bool same(const GammaNormal& a, const GammaNormal& b) {
  return a.lambda == b.lambda && a.alpha == b.alpha && a.beta == b.beta && a.mu == b.mu && a.sigma == b.sigma &&
         a.log10_likelihood == b.log10_likelihood && a.iterations == b.iterations && a.converged == b.converged &&
         a.skipped == b.skipped && a.positives == b.positives && a.sampling_zero == b.sampling_zero;
}

/// Cells × genes with dropout, small and large counts.
std::vector<std::vector<float>> random_rows(std::size_t n_cells, std::size_t n_genes) {
  Random random(11, "gamma-normal test");
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes, 0));
  for (auto& row : rows) {
    for (std::size_t j = 0; j < n_genes; ++j) {
      if (random.uniform() < 0.4) continue;
      row[j] = static_cast<float>(random.poisson(random.gamma(2, static_cast<double>(j * j + 1))));
    }
  }
  return rows;
}

TEST(FitGammaNormal, SeparatesDropoutFromExpression) {
  CountHistogram histogram{{0, 40, 45, 50, 55, 60}, {50, 8, 10, 14, 10, 8}};
  const GammaNormal fit = fit_gamma_normal(histogram);
  EXPECT_FALSE(fit.skipped);
  EXPECT_TRUE(fit.converged);
  EXPECT_GT(fit.iterations, 0);
  EXPECT_NEAR(fit.lambda, 0.5, 1e-6);
  EXPECT_NEAR(fit.mu, std::log(51), 0.05);
  EXPECT_TRUE(std::isfinite(fit.log10_likelihood));
  EXPECT_GT(fit.mixture_probability(zero_value), 0.999);
  EXPECT_LT(fit.mixture_probability(std::log(51.01)), 0.001);
  EXPECT_EQ(fit.positives, 50);
}

TEST(FitGammaNormal, SkipsAsPublished) {
  EXPECT_TRUE(fit_gamma_normal(CountHistogram{{0, 9}, {96, 4}}).skipped) << "over 95 % zeros";
  EXPECT_FALSE(fit_gamma_normal(CountHistogram{{0, 9}, {95, 5}}).skipped) << "exactly 95 % zeros";
  EXPECT_TRUE(fit_gamma_normal(CountHistogram{{0, 0.01}, {50, 50}}).skipped) << "mean next to zero's value";
  EXPECT_EQ(fit_gamma_normal(CountHistogram{{0, 9}, {96, 4}}).mixture_probability(zero_value), 0);
}

TEST(FitGammaNormal, AnswersForEveryDegenerateGene) {
  const std::vector<CountHistogram> genes = {
      {{}, {}},          {{0}, {100}},        {{0}, {1}},          {{7}, {100}},       {{7}, {1}},
      {{0, 7}, {1, 1}},  {{3, 7}, {1, 1}},    {{0, 7}, {99, 1}},   {{0, 1}, {50, 50}}, {{0, 1e9}, {5, 5}},
      {{0, 1}, {1, 99}}, {{1, 2}, {99, 1}},   {{0, 1e-6}, {3, 3}}, {{1e7}, {100000}},  {{0, 5}, {2, 1}},
      {{1e-3}, {4}},     {{0, 2}, {1e6, 1e6}}};
  for (const auto& gene : genes) {
    SCOPED_TRACE(testing::PrintToString(gene.counts) + testing::PrintToString(gene.multiplicity));
    const GammaNormal fit = fit_gamma_normal(gene);
    for (const double x : {fit.lambda, fit.alpha, fit.beta, fit.mu, fit.sigma, fit.log10_likelihood})
      EXPECT_TRUE(std::isfinite(x));
    EXPECT_LE(fit.iterations, 101);
    for (const auto& options : {published, GammaNormalOptions{}}) {
      const double p = zero_probability(fit, options);
      EXPECT_GE(p, 0);
      EXPECT_LE(p, 1);
    }
    for (const double y : {zero_value, 1e-300, 1.0, 700.0}) {
      EXPECT_GE(fit.mixture_probability(y), 0);
      EXPECT_LE(fit.mixture_probability(y), 1);
    }
    if (fit.skipped) {
      EXPECT_EQ(fit.mixture_probability(zero_value), 0);
    } else {
      EXPECT_GE(fit.sigma, 1e-4);
    }
  }
}

TEST(SamplingZero, SolvesForTheRateOfATruncatedPoisson) {
  EXPECT_EQ(sampling_zero_probability(0), 1);
  EXPECT_EQ(sampling_zero_probability(1), 1);
  for (const double rate : {1e-3, 0.1, 1.0, 3.0, 30.0, 600.0}) {
    const double mean = rate / -std::expm1(-rate);
    EXPECT_NEAR(sampling_zero_probability(mean), std::exp(-rate), 1e-9 * std::exp(-rate) + 1e-12) << rate;
  }
  // λ / (1 − exp(−λ)) = 2 at λ = 1.5936242600.
  EXPECT_NEAR(sampling_zero_probability(2), std::exp(-1.59362426004004), 1e-12);
  EXPECT_NEAR(sampling_zero_probability(1.0001), 1 - 2e-4, 1e-7);
  EXPECT_NEAR(sampling_zero_probability(100), std::exp(-100.0), 1e-50);
  EXPECT_EQ(sampling_zero_probability(1e6), 0);
  EXPECT_TRUE(std::isfinite(sampling_zero_probability(1e300)));
  EXPECT_NEAR(sampling_zero_probability(std::nextafter(1.0, 2.0)), 1, 1e-6);
}

TEST(ZeroProbability, WithTheSamplingCheckTrustsSamplingWhereItSuffices) {
  const GammaNormal single_molecules = fit_gamma_normal(CountHistogram{{0, 1}, {80, 20}});
  EXPECT_FALSE(single_molecules.skipped);
  EXPECT_EQ(zero_probability(single_molecules, {}), 0);
  EXPECT_EQ(zero_probability(single_molecules, published), single_molecules.mixture_probability(zero_value));
}

TEST(ZeroProbability, WithTheSamplingCheckCallsRareButStrongGenes) {
  const GammaNormal strong = fit_gamma_normal(CountHistogram{{0, 30, 35}, {97, 2, 1}});
  EXPECT_TRUE(strong.skipped);
  EXPECT_EQ(zero_probability(strong, published), 0);
  EXPECT_GT(zero_probability(strong, {}), 0.95);
  const GammaNormal one_cell = fit_gamma_normal(CountHistogram{{0, 30}, {99, 1}});
  EXPECT_EQ(zero_probability(one_cell, {}), 0) << "one cell is no evidence";
}

TEST(GammaNormalTable, HasOneFitAGeneAndPopulation) {
  const auto rows = random_rows(300, 6);
  const Dataset data = test::dataset_from_rows(rows);
  std::vector<std::int32_t> populations;
  for (std::size_t i = 0; i < rows.size(); ++i) populations.push_back(static_cast<std::int32_t>(i % 3) - 1);
  const std::vector<std::int32_t> genes = {5, 1};
  const GammaNormalTable table = fit_gamma_normal(data, genes, populations, 2, threads(2));
  ASSERT_EQ(table.fits.size(), 4U);
  for (std::size_t j = 0; j < 2; ++j) {
    for (std::int64_t k = 0; k < 2; ++k) {
      std::vector<double> counts;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (populations[i] == k) counts.push_back(static_cast<double>(rows[i][static_cast<std::size_t>(genes[j])]));
      }
      std::sort(counts.begin(), counts.end());
      CountHistogram histogram;
      for (const double count : counts) {
        if (histogram.counts.empty() || histogram.counts.back() != count) {
          histogram.counts.push_back(count);
          histogram.multiplicity.push_back(0);
        }
        histogram.multiplicity.back() += 1;
      }
      EXPECT_TRUE(same(table.at(j, k), fit_gamma_normal(histogram))) << j << " " << k;
      EXPECT_EQ(table.zero_probabilities({})[j * 2 + static_cast<std::size_t>(k)],
                static_cast<float>(zero_probability(table.at(j, k), {})));
    }
  }
}

TEST(GammaNormalTable, DependsNeitherOnThreadsNorOnTheOrderOfCells) {
  auto rows = random_rows(3000, 12);
  std::vector<std::int32_t> populations;
  for (std::size_t i = 0; i < rows.size(); ++i) populations.push_back(static_cast<std::int32_t>(i * i % 5));
  const Dataset data = test::dataset_from_rows(rows);
  const auto one = fit_gamma_normal(data, all_genes(data), populations, 5, threads(1));
  const auto four = fit_gamma_normal(data, all_genes(data), populations, 5, threads(4));
  std::reverse(rows.begin(), rows.end());
  std::reverse(populations.begin(), populations.end());
  const auto turned = fit_gamma_normal(test::dataset_from_rows(rows), all_genes(data), populations, 5, threads(2));
  for (std::size_t at = 0; at < one.fits.size(); ++at) {
    EXPECT_TRUE(same(one.fits[at], four.fits[at])) << at;
    EXPECT_TRUE(same(one.fits[at], turned.fits[at])) << at;
  }
}

TEST(GammaNormalTable, StopsWhenCancelled) {
  const Dataset data = test::dataset_from_rows(random_rows(50, 3));
  Context context;
  context.cancel->cancel();
  EXPECT_ANY_THROW(
      static_cast<void>(fit_gamma_normal(data, all_genes(data), std::vector<std::int32_t>(50, 0), 1, context)));
}

}  // namespace
}  // namespace undrop::dropout
