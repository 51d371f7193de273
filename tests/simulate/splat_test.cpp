#include "simulate/splat.hpp"

#include <undrop/errors.hpp>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace undrop::simulate {
namespace {

SplatBlock all_cells(const SplatModel& model, std::uint64_t seed, int threads = 1) {
  Context context;
  context.threads = threads;
  SplatBlock block;
  Splat(model, seed).simulate_cells({0, model.n_cells}, context, block);
  return block;
}

/// Steps 2, 3, 4, 6 and 8 off.
SplatModel plain(std::int64_t n_cells, std::int64_t n_genes) {
  SplatModel model;
  model.n_cells = n_cells;
  model.n_genes = n_genes;
  model.variation = Variation::none;
  return model;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(std::span<const double> values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return sum / static_cast<double>(values.size());
}

TEST(Splat, GeneMeansFollowTheirGamma) {
  auto model = plain(1, 200000);
  model.outlier_probability = 0;
  const Splat splat(model, 1);
  // Gamma(0.6, rate 0.3): mean 2, variance 6.667, excess kurtosis 10.
  EXPECT_NEAR(mean_of(splat.gene_means()), 2, 4 * std::sqrt(6.667 / 200000));
  EXPECT_NEAR(variance_of(splat.gene_means()), 6.667, 4 * 6.667 * std::sqrt(12.0 / 200000));
}

TEST(Splat, OutliersAreMedianTimesALogNormal) {
  const auto model = plain(1, 100000);
  const Splat splat(model, 1);
  auto without = model;
  without.outlier_probability = 0;
  const Splat base(without, 1);
  std::vector<double> sorted(base.gene_means().begin(), base.gene_means().end());
  std::sort(sorted.begin(), sorted.end());
  const double median = (sorted[49999] + sorted[50000]) / 2;
  std::vector<double> logs;
  for (std::size_t gene = 0; gene < 100000; ++gene) {
    if (splat.outliers()[gene] != 0) {
      logs.push_back(std::log(splat.gene_means()[gene] / median));
    } else {
      EXPECT_EQ(splat.gene_means()[gene], base.gene_means()[gene]);
    }
  }
  const auto n = static_cast<double>(logs.size());
  EXPECT_NEAR(n, 5000, 4 * std::sqrt(100000 * 0.05 * 0.95));
  EXPECT_NEAR(mean_of(logs), 4, 4 * 0.5 / std::sqrt(n));
  EXPECT_NEAR(variance_of(logs), 0.25, 4 * 0.25 * std::sqrt(2 / n));
}

TEST(Splat, LibrarySizesAreLogNormal) {
  const auto block = all_cells(plain(50000, 1), 2);
  auto sizes = block.library_sizes;
  std::nth_element(sizes.begin(), sizes.begin() + 25000, sizes.end());
  // Median e^11 = 59,874; the standard error of its logarithm is 1.2533 × 0.2 / sqrt(n).
  EXPECT_NEAR(std::log(sizes[25000]), 11, 4 * 1.2533 * 0.2 / std::sqrt(50000.0));
  std::vector<double> logs(block.library_sizes.size());
  std::transform(sizes.begin(), sizes.end(), logs.begin(), [](double x) { return std::log(x); });
  EXPECT_NEAR(variance_of(logs), 0.04, 4 * 0.04 * std::sqrt(2.0 / 50000));
  // One gene takes the whole library.
  EXPECT_FLOAT_EQ(block.means[7], static_cast<float>(block.library_sizes[7]));
}

TEST(Splat, LibrarySizesMayBeNormal) {
  auto model = plain(50000, 1);
  model.library_distribution = LibraryDistribution::normal;
  model.library_location = 5000;
  model.library_scale = 1000;
  const auto block = all_cells(model, 3);
  EXPECT_NEAR(mean_of(block.library_sizes), 5000, 4 * 1000 / std::sqrt(50000.0));
  EXPECT_NEAR(variance_of(block.library_sizes), 1e6, 4e6 * std::sqrt(2.0 / 50000));
}

TEST(Splat, CellMeansShareTheLibraryByGeneMean) {
  const auto model = plain(3, 50);
  const Splat splat(model, 4);
  const double sum = std::accumulate(splat.gene_means().begin(), splat.gene_means().end(), 0.0);
  const auto block = all_cells(model, 4);
  for (std::size_t cell = 0; cell < 3; ++cell) {
    for (std::size_t gene = 0; gene < 50; ++gene) {
      const double expected = block.library_sizes[cell] * splat.gene_means()[gene] / sum;
      EXPECT_NEAR(block.means[cell * 50 + gene], expected, 1e-6 * expected);
    }
  }
}

TEST(Splat, CountsArePoissonWhereNothingElseVaries) {
  auto model = plain(400, 500);
  model.library_location = 8;
  const auto block = all_cells(model, 5);
  // Every count is put at a uniform place between P(X < count) and P(X <= count); these places fall into 50 equal bins.
  std::vector<double> bins(50);
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < block.means.size(); ++i) {
    const double mean = block.means[i];
    if (mean <= 0) continue;
    const boost::math::poisson law(mean);
    const double count = block.true_counts[i];
    const double below = count > 0 ? boost::math::cdf(law, count - 1) : 0.0;
    state = state * 6364136223846793005U + 1442695040888963407U;
    const double u = static_cast<double>(state >> 11U) * 0x1.0p-53;
    const double place = below + u * (boost::math::cdf(law, count) - below);
    bins[static_cast<std::size_t>(std::min(49.0, place * 50))] += 1;
  }
  const double expected = std::accumulate(bins.begin(), bins.end(), 0.0) / 50;
  double statistic = 0;
  for (const double seen : bins) statistic += (seen - expected) * (seen - expected) / expected;
  EXPECT_GT(boost::math::cdf(boost::math::complement(boost::math::chi_squared(49), statistic)), 1e-3) << statistic;
}

TEST(Splat, BiologicalVariationHasItsMoments) {
  auto model = plain(20000, 3);
  model.outlier_probability = 0;
  model.mean_shape = 50;
  model.mean_rate = 1;
  model.library_scale = 0;
  model.library_location = std::log(60.0);
  model.variation = Variation::trend;
  const Splat splat(model, 6);
  const auto block = all_cells(model, 6);
  for (std::size_t gene = 0; gene < 3; ++gene) {
    const double mean = 60 * splat.profile(0, 0)[gene];
    const double b = (0.1 + 1 / std::sqrt(mean)) * splat.dispersion_factors()[gene];
    std::vector<double> seen;
    for (std::size_t cell = 0; cell < 20000; ++cell) seen.push_back(block.means[cell * 3 + gene]);
    const double variance = mean * mean * b * b;
    EXPECT_NEAR(mean_of(seen), mean, 4 * std::sqrt(variance / 20000));
    EXPECT_NEAR(variance_of(seen), variance, 4 * variance * std::sqrt((2 + 6 * b * b) / 20000));
  }
}

TEST(Splat, DispersionsAreScaledInverseChi) {
  const Splat splat(plain(1, 100000), 7);
  std::vector<double> chi_square;
  for (const double factor : splat.dispersion_factors()) chi_square.push_back(60 / (factor * factor));
  EXPECT_NEAR(mean_of(chi_square), 60, 4 * std::sqrt(120.0 / 100000));
  EXPECT_NEAR(variance_of(chi_square), 120, 4 * 120 * std::sqrt((2 + 12.0 / 60) / 100000));
}

TEST(Splat, DropoutIsOneHalfAtAMeanOfOne) {
  EXPECT_DOUBLE_EQ(dropout_probability(1, 0, -1), 0.5);
  EXPECT_DOUBLE_EQ(dropout_probability(std::exp(2.0), 2, -3), 0.5);
  EXPECT_NEAR(dropout_probability(std::exp(1.0), 0, -1), 1 / (1 + std::exp(1.0)), 1e-15);
  EXPECT_GT(dropout_probability(0.1, 0, -1), dropout_probability(10, 0, -1));
  EXPECT_EQ(dropout_probability(0, 0, -1), 1);
}

TEST(Splat, DropoutLosesTheStatedShareAndNothingElse) {
  auto model = plain(300, 400);
  model.library_location = 9;
  const auto without = all_cells(model, 8);
  model.dropout = Dropout::experiment;
  const auto with = all_cells(model, 8);
  EXPECT_EQ(without.true_counts, with.true_counts);
  EXPECT_EQ(without.means, with.means);
  double expected = 0;
  double variance = 0;
  double lost = 0;
  for (std::size_t i = 0; i < with.means.size(); ++i) {
    EXPECT_EQ(without.dropped[i], 0);
    if (with.true_counts[i] == 0) {
      EXPECT_EQ(with.dropped[i], 0);
      continue;
    }
    const double p = dropout_probability(with.means[i], 0, -1);
    expected += p;
    variance += p * (1 - p);
    lost += with.dropped[i];
  }
  EXPECT_NEAR(lost, expected, 4 * std::sqrt(variance));
}

TEST(Splat, GroupsDifferInTheStatedShareOfGenes) {
  auto model = plain(10, 20000);
  model.group_weights = {1, 1, 1};
  const Splat splat(model, 9);
  for (std::int64_t group = 0; group < 3; ++group) {
    std::vector<double> up;
    double down = 0;
    for (const double factor : splat.group_factors(group)) {
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
  EXPECT_FALSE(std::ranges::equal(splat.group_factors(0), splat.group_factors(1)));
}

TEST(Splat, OneGroupHasNoFactors) {
  const Splat splat(plain(1, 100), 10);
  for (const double factor : splat.group_factors(0)) EXPECT_EQ(factor, 1);
}

TEST(Splat, GroupsHaveTheirWeights) {
  auto model = plain(20000, 2);
  model.group_weights = {2, 0, 6};
  const auto block = all_cells(model, 11);
  const auto first = static_cast<double>(std::count(block.groups.begin(), block.groups.end(), 0));
  EXPECT_NEAR(first, 5000, 4 * std::sqrt(20000 * 0.25 * 0.75));
  EXPECT_EQ(std::count(block.groups.begin(), block.groups.end(), 1), 0);
}

TEST(Splat, BatchesMultiplyTheMeans) {
  auto model = plain(2000, 2000);
  model.n_batches = 2;
  model.outlier_probability = 0;
  const Splat splat(model, 12);
  std::vector<double> logs;
  for (std::size_t gene = 0; gene < 2000; ++gene) {
    if (splat.profile(0, 0)[gene] > 0) logs.push_back(std::log(splat.profile(0, 0)[gene] / splat.profile(0, 1)[gene]));
  }
  EXPECT_NEAR(variance_of(logs), 0.02, 4 * 0.02 * std::sqrt(2.0 / 2000));
}

TEST(Splat, SameSeedSameMatrixForAnyThreadsAndBlocks) {
  SplatModel model;
  model.n_cells = 60;
  model.n_genes = 80;
  model.group_weights = {1, 1};
  model.dropout = Dropout::experiment;
  const auto one = all_cells(model, 13, 1);
  const auto four = all_cells(model, 13, 4);
  EXPECT_EQ(one.true_counts, four.true_counts);
  EXPECT_EQ(one.means, four.means);
  EXPECT_EQ(one.dropped, four.dropped);
  EXPECT_EQ(one.groups, four.groups);
  SplatBlock part;
  Splat(model, 13).simulate_cells({20, 30}, Context(), part);
  EXPECT_TRUE(std::equal(part.means.begin(), part.means.end(), one.means.begin() + 20 * 80));
  EXPECT_NE(one.true_counts, all_cells(model, 14).true_counts);
}

TEST(Splat, CellsKeepTheirValuesWhenMoreAreAdded) {
  SplatModel model;
  model.n_cells = 30;
  model.n_genes = 40;
  model.group_weights = {1, 2, 3};
  model.n_batches = 2;
  model.dropout = Dropout::experiment;
  const auto few = all_cells(model, 15);
  model.n_cells = 90;
  const auto many = all_cells(model, 15);
  EXPECT_TRUE(std::equal(few.true_counts.begin(), few.true_counts.end(), many.true_counts.begin()));
  EXPECT_TRUE(std::equal(few.means.begin(), few.means.end(), many.means.begin()));
  EXPECT_TRUE(std::equal(few.dropped.begin(), few.dropped.end(), many.dropped.begin()));
  EXPECT_TRUE(std::equal(few.groups.begin(), few.groups.end(), many.groups.begin()));
  EXPECT_TRUE(std::equal(few.batches.begin(), few.batches.end(), many.batches.begin()));
}

TEST(Splat, RefusesWeightsThatMakeNoGroups) {
  auto model = plain(1, 1);
  model.group_weights = {0, 0};
  EXPECT_THROW(Splat(model, 0), OptionError);
  model.group_weights = {1, -1};
  EXPECT_THROW(Splat(model, 0), OptionError);
}

}  // namespace
}  // namespace undrop::simulate
