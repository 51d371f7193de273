#include "output/gene_trust.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/random.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::output {
namespace {

TEST(TrustLikelihoods, AreTheNegativeBinomialsOfTheTestedHalf) {
  // NB with shape kept + r and success β / (β + s odds), β = s + r / μ, by hand for r = 1, kept 0, tested 2.
  const double s = 1.5;
  const double mu = 0.8;
  const std::vector<double> shapes{1, 2.5};
  std::vector<double> sums(2, 0);
  add_trust_likelihoods(0, 2, s, 1, mu, shapes, sums);
  for (std::size_t k = 0; k < 2; ++k) {
    const double r = shapes[k];
    const double success = (s + r / mu) / (2 * s + r / mu);
    const double expected = std::log(r * (r + 1)) + r * std::log(success) + 2 * std::log(1 - success);
    EXPECT_NEAR(sums[k], expected, 1e-12);
  }
}

/// Cells whose genes' rates are Gamma around a mean with one shape a group of genes.
class Trust : public testing::Test {
 protected:
  static constexpr std::int64_t n_cells = 600;
  static constexpr std::int64_t n_genes = 120;
  static double shape_of(std::size_t gene) { return gene % 2 == 0 ? 0.5 : 50; }
  static double mean_of(std::size_t gene) { return 0.5 + 0.05 * static_cast<double>(gene); }

  Trust() {
    std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Random random(3, "trust test", i);
      for (std::size_t j = 0; j < rows[i].size(); ++j)
        rows[i][j] = static_cast<float>(random.poisson(random.gamma(shape_of(j), mean_of(j) / shape_of(j))));
    }
    data = test::dataset_from_rows(rows);
    prep::set_size_factors(data, context);
    split = prep::split_molecules(data, {}, context);
    for (std::int32_t j = 0; j < n_genes; ++j) genes.push_back(j);
  }
  [[nodiscard]] std::vector<double> trust(int threads) {
    context.threads = threads;
    return gene_trust(
        split, genes,
        [](CellRange, std::span<const std::int32_t> some, std::span<float> out) {
          for (std::size_t at = 0; at < out.size(); ++at)
            out[at] = static_cast<float>(mean_of(static_cast<std::size_t>(some[at % some.size()])) / 2);
        },
        context);
  }
  Context context;
  Dataset data;
  prep::MoleculeSplit split;
  std::vector<std::int32_t> genes;
};

TEST_F(Trust, FindsTheShapesThatTheCountsWereDrawnWith) {
  const auto found = trust(1);
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  double log_even = 0;
  for (std::size_t j = 0; j < found.size(); ++j) {
    if (j % 2 == 0) low = std::max(low, found[j]);
    if (j % 2 == 0) log_even += std::log(found[j]) / (n_genes / 2.0);
    if (j % 2 == 1) high = std::min(high, found[j]);
  }
  EXPECT_LT(low, 1.5);
  EXPECT_GT(high, 4);
  EXPECT_NEAR(std::exp(log_even), 0.5, 0.1);
}

TEST_F(Trust, OneThreadAndManyGiveTheSame) { EXPECT_EQ(trust(1), trust(3)); }

TEST_F(Trust, GenesWithoutAPredictionGetWhatLikeGenesHave) {
  const auto found = gene_trust(
      split, genes,
      [](CellRange, std::span<const std::int32_t>, std::span<float> out) { std::fill(out.begin(), out.end(), 0.0F); },
      context);
  for (const double shape : found) EXPECT_TRUE(shape >= smallest_trust_shape && shape <= largest_trust_shape);
}

}  // namespace
}  // namespace undrop::output
