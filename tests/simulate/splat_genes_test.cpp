#include "simulate/splat_genes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "simulate/plain_model.hpp"

namespace undrop::simulate {
namespace {

using test::mean_of;
using test::plain_model;
using test::variance_of;

TEST(SplatGenes, GeneMeansFollowTheirGamma) {
  auto model = plain_model(1, 200000);
  model.outlier_probability = 0;
  const SplatGenes genes(model, 1);
  // Gamma(0.6, rate 0.3): mean 2, variance 6.667, excess kurtosis 10.
  EXPECT_NEAR(mean_of(genes.means()), 2, 4 * std::sqrt(6.667 / 200000));
  EXPECT_NEAR(variance_of(genes.means()), 6.667, 4 * 6.667 * std::sqrt(12.0 / 200000));
}

TEST(SplatGenes, OutliersAreMedianTimesALogNormal) {
  const auto model = plain_model(1, 100000);
  const SplatGenes genes(model, 1);
  auto without = model;
  without.outlier_probability = 0;
  const SplatGenes base(without, 1);
  std::vector<double> sorted(base.means().begin(), base.means().end());
  std::sort(sorted.begin(), sorted.end());
  const double median = (sorted[49999] + sorted[50000]) / 2;
  std::vector<double> logs;
  for (std::size_t gene = 0; gene < 100000; ++gene) {
    if (genes.outliers()[gene] != 0) {
      logs.push_back(std::log(genes.means()[gene] / median));
    } else {
      EXPECT_EQ(genes.means()[gene], base.means()[gene]);
    }
  }
  const auto n = static_cast<double>(logs.size());
  EXPECT_NEAR(n, 5000, 4 * std::sqrt(100000 * 0.05 * 0.95));
  EXPECT_NEAR(mean_of(logs), 4, 4 * 0.5 / std::sqrt(n));
  EXPECT_NEAR(variance_of(logs), 0.25, 4 * 0.25 * std::sqrt(2 / n));
}

TEST(SplatGenes, DispersionsAreScaledInverseChi) {
  const SplatGenes genes(plain_model(1, 100000), 7);
  std::vector<double> chi_square;
  for (const double factor : genes.dispersions()) chi_square.push_back(60 / factor);
  EXPECT_NEAR(mean_of(chi_square), 60, 4 * std::sqrt(120.0 / 100000));
  EXPECT_NEAR(variance_of(chi_square), 120, 4 * 120 * std::sqrt((2 + 12.0 / 60) / 100000));
}

TEST(SplatGenes, GroupsDifferInTheStatedShareOfGenes) {
  auto model = plain_model(10, 20000);
  model.group_weights = {1, 1, 1};
  const SplatGenes genes(model, 9);
  for (std::int64_t group = 0; group < 3; ++group) {
    std::vector<double> up;
    double down = 0;
    for (const double factor : genes.group_factors(group)) {
      if (factor == 1) continue;
      down += factor < 1 ? 1 : 0;
      up.push_back(std::abs(std::log(factor)));
    }
    const auto n = static_cast<double>(up.size());
    EXPECT_NEAR(n, 2000, 4 * std::sqrt(20000 * 0.1 * 0.9));
    EXPECT_NEAR(down, n / 2, 4 * std::sqrt(n / 4));
    // |Normal(0.1, 0.4)| has the mean 0.3290.
    EXPECT_NEAR(mean_of(up), 0.3290, 4 * 0.25 / std::sqrt(n));
  }
  EXPECT_FALSE(std::ranges::equal(genes.group_factors(0), genes.group_factors(1)));
}

TEST(SplatGenes, OneGroupHasNoFactors) {
  const SplatGenes genes(plain_model(1, 100), 10);
  for (const double factor : genes.group_factors(0)) EXPECT_EQ(factor, 1);
}

TEST(SplatGenes, BatchesMultiplyTheMeans) {
  auto model = plain_model(2000, 2000);
  model.batch_weights = {1, 1};
  model.outlier_probability = 0;
  const SplatGenes genes(model, 12);
  std::vector<double> one(2000);
  std::vector<double> other(2000);
  genes.shares({.batch = 0}, one);
  genes.shares({.batch = 1}, other);
  std::vector<double> logs;
  for (std::size_t gene = 0; gene < 2000; ++gene) {
    if (one[gene] > 0) logs.push_back(std::log(one[gene] / other[gene]));
  }
  EXPECT_NEAR(variance_of(logs), 0.02, 4 * 0.02 * std::sqrt(2.0 / 2000));
}

SplatModel forked(std::int64_t n_genes) {
  auto model = plain_model(1, n_genes);
  model.structure = Structure::paths;
  model.group_weights = {1, 1, 1};
  model.path_origins = {0, 1, 1};
  return model;
}

TEST(SplatGenes, PathsLeadFromTheirOriginToTheirEnd) {
  const auto model = forked(2000);
  const SplatGenes genes(model, 3);
  int straight = 0;
  for (std::size_t gene = 0; gene < 2000; ++gene) {
    EXPECT_EQ(genes.origin_factors(0)[gene], 1);
    EXPECT_EQ(genes.origin_factors(2)[gene], genes.group_factors(0)[gene]);
    for (std::int64_t path = 0; path < 3; ++path) {
      const double from = genes.origin_factors(path)[gene];
      const double to = genes.group_factors(path)[gene];
      EXPECT_NEAR(genes.factor(path, 0, gene), from, 1e-12);
      EXPECT_NEAR(genes.factor(path, 99, gene), to, 1e-12);
      straight += std::abs(genes.factor(path, 33, gene) - (from + (to - from) / 3)) < 1e-12 ? 1 : 0;
    }
  }
  EXPECT_NEAR(straight, 5400, 4 * std::sqrt(6000 * 0.1 * 0.9));
}

TEST(SplatGenes, WanderingGenesAreBrownianBridges) {
  auto model = forked(20000);
  model.group_weights = {1};
  model.path_origins = {0};
  model.differences = {{.probability = 0}};
  model.path_nonlinear_probability = 1;
  model.path_sigma = 0.1;
  const SplatGenes genes(model, 4);
  for (const std::int64_t step : {25, 50, 90}) {
    const double t = static_cast<double>(step) / 99;
    std::vector<double> seen;
    for (std::size_t gene = 0; gene < 20000; ++gene) seen.push_back(genes.factor(0, step, gene));
    const double variance = 0.01 * t * (1 - t);
    EXPECT_NEAR(mean_of(seen), 1, 4 * std::sqrt(variance / 20000));
    EXPECT_NEAR(variance_of(seen), variance, 4 * variance * std::sqrt(2.0 / 20000));
  }
}

TEST(SplatGenes, SharesSumToOne) {
  const SplatGenes genes(forked(300), 5);
  std::vector<double> shares(300);
  genes.shares({.group = 2, .step = 40}, shares);
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
}

}  // namespace
}  // namespace undrop::simulate
