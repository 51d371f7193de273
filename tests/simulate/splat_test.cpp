#include "simulate/splat.hpp"

#include <undrop/errors.hpp>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/poisson.hpp>
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

/// A block with its rows made dense, and every cell's own draws.
struct Cells {
  std::vector<std::int32_t> groups;
  std::vector<std::int32_t> steps;
  std::vector<std::int32_t> batches;
  std::vector<double> library_sizes;
  std::vector<float> means;
  std::vector<float> true_counts;
  std::vector<std::uint8_t> dropped;
};

Cells cells_of(const Splat& splat, CellRange range, int threads = 1) {
  Context context;
  context.threads = threads;
  SplatBlock block;
  splat.simulate_cells(range, true, context, block);
  const auto width = static_cast<std::size_t>(splat.model().n_genes);
  Cells cells;
  cells.means = block.means;
  cells.true_counts.resize(block.means.size());
  cells.dropped.resize(block.means.size());
  for (std::size_t row = 0; row + 1 < block.offsets.size(); ++row) {
    for (auto i = static_cast<std::size_t>(block.offsets[row]); i < static_cast<std::size_t>(block.offsets[row + 1]);
         ++i) {
      const std::size_t at = row * width + static_cast<std::size_t>(block.genes[i]);
      cells.true_counts[at] = block.true_counts[i];
      cells.dropped[at] = block.dropped[i];
    }
    const auto cell = splat.cell(range.begin + static_cast<std::int64_t>(row));
    cells.groups.push_back(cell.state.group);
    cells.steps.push_back(cell.state.step);
    cells.batches.push_back(cell.state.batch);
    cells.library_sizes.push_back(cell.library_size);
  }
  return cells;
}

Cells all_cells(const SplatModel& model, std::uint64_t seed, int threads = 1) {
  return cells_of(Splat(model, seed), {0, model.n_cells}, threads);
}

TEST(Splat, LibrarySizesAreLogNormal) {
  const auto block = all_cells(plain_model(50000, 1), 2);
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
  auto model = plain_model(50000, 1);
  model.library_distribution = LibraryDistribution::normal;
  model.library_location = 5000;
  model.library_scale = 1000;
  const auto block = all_cells(model, 3);
  EXPECT_NEAR(mean_of(block.library_sizes), 5000, 4 * 1000 / std::sqrt(50000.0));
  EXPECT_NEAR(variance_of(block.library_sizes), 1e6, 4e6 * std::sqrt(2.0 / 50000));
}

TEST(Splat, CellMeansShareTheLibraryByGeneMean) {
  const auto model = plain_model(3, 50);
  const Splat splat(model, 4);
  const double sum = std::accumulate(splat.genes().means().begin(), splat.genes().means().end(), 0.0);
  const auto block = all_cells(model, 4);
  for (std::size_t cell = 0; cell < 3; ++cell) {
    for (std::size_t gene = 0; gene < 50; ++gene) {
      const double expected = block.library_sizes[cell] * splat.genes().means()[gene] / sum;
      EXPECT_NEAR(block.means[cell * 50 + gene], expected, 1e-6 * expected);
    }
  }
}

TEST(Splat, CountsArePoissonWhereNothingElseVaries) {
  auto model = plain_model(400, 500);
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
  auto model = plain_model(20000, 3);
  model.outlier_probability = 0;
  model.mean_shape = 50;
  model.mean_rate = 1;
  model.library_scale = 0;
  model.library_location = std::log(60.0);
  model.variation = Variation::trend;
  const Splat splat(model, 6);
  const auto block = all_cells(model, 6);
  std::vector<double> shares(3);
  splat.genes().shares({}, shares);
  for (std::size_t gene = 0; gene < 3; ++gene) {
    const double mean = 60 * shares[gene];
    const double b = (0.1 + 1 / std::sqrt(mean)) * std::sqrt(splat.genes().dispersions()[gene]);
    std::vector<double> seen;
    for (std::size_t cell = 0; cell < 20000; ++cell) seen.push_back(block.means[cell * 3 + gene]);
    const double variance = mean * mean * b * b;
    EXPECT_NEAR(mean_of(seen), mean, 4 * std::sqrt(variance / 20000));
    EXPECT_NEAR(variance_of(seen), variance, 4 * variance * std::sqrt((2 + 6 * b * b) / 20000));
  }
}

TEST(Splat, DropoutLosesTheStatedShareAndNothingElse) {
  auto model = plain_model(300, 400);
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
    const double p = dropout_probability(with.means[i], {0, -1});
    expected += p;
    variance += p * (1 - p);
    lost += with.dropped[i];
  }
  EXPECT_NEAR(lost, expected, 4 * std::sqrt(variance));
}

TEST(Splat, GroupsHaveTheirWeights) {
  auto model = plain_model(20000, 2);
  model.group_weights = {2, 0, 6};
  const auto block = all_cells(model, 11);
  const auto first = static_cast<double>(std::count(block.groups.begin(), block.groups.end(), 0));
  EXPECT_NEAR(first, 5000, 4 * std::sqrt(20000 * 0.25 * 0.75));
  EXPECT_EQ(std::count(block.groups.begin(), block.groups.end(), 1), 0);
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
  const auto part = cells_of(Splat(model, 13), {20, 30});
  EXPECT_TRUE(std::equal(part.means.begin(), part.means.end(), one.means.begin() + 20 * 80));
  EXPECT_NE(one.true_counts, all_cells(model, 14).true_counts);
}

TEST(Splat, CellsKeepTheirValuesWhenMoreAreAdded) {
  SplatModel model;
  model.n_cells = 30;
  model.n_genes = 40;
  model.group_weights = {1, 2, 3};
  model.batch_weights = {1, 2};
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

TEST(Splat, WhatIsAskedForChangesNoCount) {
  SplatModel model;
  model.n_cells = 20;
  model.n_genes = 300;
  model.dropout = Dropout::experiment;
  SplatBlock with;
  SplatBlock without;
  const Splat splat(model, 16);
  splat.simulate_cells({0, 20}, true, Context(), with);
  splat.simulate_cells({0, 20}, false, Context(), without);
  EXPECT_EQ(with.offsets, without.offsets);
  EXPECT_EQ(with.genes, without.genes);
  EXPECT_EQ(with.true_counts, without.true_counts);
  EXPECT_EQ(with.dropped, without.dropped);
  EXPECT_TRUE(without.means.empty());
}

TEST(Splat, StepsFollowTheSkew) {
  auto model = plain_model(20000, 2);
  model.structure = Structure::paths;
  model.path_origins = {0};
  for (const double skew : {0.0, 0.5, 1.0}) {
    model.path_skews = {skew};
    const auto cells = all_cells(model, 17);
    double sum = 0;
    for (const auto step : cells.steps) sum += step;
    // Steps 0 to 99 with weights that fall (1), stay (0.5) or rise (0).
    const double expected = skew == 0.5 ? 49.5 : (skew == 1 ? 98.0 / 3 : 99 - 98.0 / 3);
    EXPECT_NEAR(sum / 20000, expected, 4 * 29 / std::sqrt(20000.0)) << skew;
  }
}

TEST(Splat, DropoutMayDifferByGroupBatchAndCell) {
  auto model = plain_model(3000, 50);
  model.group_weights = {1, 1};
  model.batch_weights = {1, 1};
  model.dropout = Dropout::group;
  model.dropout_curves = {{-50, -1}, {50, -1}};
  const auto by_group = all_cells(model, 18);
  model.dropout = Dropout::batch;
  const auto by_batch = all_cells(model, 18);
  for (std::size_t i = 0; i < by_group.true_counts.size(); ++i) {
    if (by_group.true_counts[i] == 0) continue;
    EXPECT_EQ(by_group.dropped[i], by_group.groups[i / 50]);
    EXPECT_EQ(by_batch.dropped[i], by_batch.batches[i / 50]);
  }
  model.dropout = Dropout::cell;
  model.dropout_curves = {{2, -1}};
  model.dropout_cell_scale = 0.5;
  const Splat splat(model, 18);
  std::vector<double> mids;
  for (std::int64_t cell = 0; cell < 3000; ++cell) mids.push_back(splat.cell(cell).dropout.mid);
  EXPECT_NEAR(mean_of(mids), 2, 4 * 0.5 / std::sqrt(3000.0));
  EXPECT_NEAR(variance_of(mids), 0.25, 4 * 0.25 * std::sqrt(2.0 / 3000));
}

}  // namespace
}  // namespace undrop::simulate
