#include "output/posterior_mass.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "output/posterior.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::output {
namespace {

struct Gene {
  std::vector<float> rates;
  std::vector<double> size_factors;
  std::vector<std::int32_t> seen;
  std::vector<float> counts;
  [[nodiscard]] GenePredictions view() const { return {rates, size_factors, seen, counts}; }

  /// By the plain formula, cell by cell.
  [[nodiscard]] double mass(double trust, const PriorScale& scale) const {
    double sum = 0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
      const auto at = std::find(seen.begin(), seen.end(), static_cast<std::int32_t>(i));
      const double count =
          at == seen.end() ? 0 : static_cast<double>(counts[static_cast<std::size_t>(at - seen.begin())]);
      const double prior = std::max({static_cast<double>(rates[i]) * scale.scale, scale.floor, 1e-6});
      sum += size_factors[i] * posterior_rate(count, size_factors[i], prior, trust).mean;
    }
    return sum;
  }
  [[nodiscard]] double counted() const {
    double sum = 0;
    for (const float count : counts) sum += static_cast<double>(count);
    return sum;
  }
};

Gene drawn() {
  Gene gene;
  for (int i = 0; i < 200; ++i) {
    gene.rates.push_back(0.5F + static_cast<float>(i % 7));
    gene.size_factors.push_back(0.4 + 0.1 * (i % 13));
    if (i % 3 != 0) continue;
    gene.seen.push_back(i);
    gene.counts.push_back(static_cast<float>(1 + i % 5));
  }
  return gene;
}

TEST(PosteriorMass, OfPredictionsIsThatOfTheCounts) {
  const Gene gene = drawn();
  const auto scale = scale_of_predictions(gene.view());
  double predicted = 0;
  for (std::size_t i = 0; i < gene.rates.size(); ++i)
    predicted += gene.size_factors[i] * static_cast<double>(gene.rates[i]) * scale.scale;
  EXPECT_NEAR(predicted, gene.counted(), 1);
}

TEST(PosteriorMass, IsThatOfTheCountsForAnyTrust) {
  const Gene gene = drawn();
  for (const double trust : {0.02, 1.0, 300.0}) {
    auto scale = scale_of_predictions(gene.view());
    EXPECT_EQ(settle_posterior_mass(gene.view(), trust, scale), trust) << "a factor does, so trust stays";
    EXPECT_NEAR(gene.mass(trust, scale) / gene.counted(), 1, 1e-3) << trust;
  }
}

TEST(PosteriorMass, OfWhatWasForetoldToBeNothingTakesTrust) {
  Gene gene = drawn();
  std::fill(gene.rates.begin(), gene.rates.end(), 0.0F);
  auto scale = scale_of_predictions(gene.view());
  const double trust = settle_posterior_mass(gene.view(), 300, scale);
  EXPECT_LT(trust, 300);
  EXPECT_NEAR(gene.mass(trust, scale) / gene.counted(), 1, 0.02);
}

TEST(PosteriorMass, IsFoundGeneByGeneForAnyNumberOfThreads) {
  std::vector<std::vector<float>> rows(300, {2, 1, 0, 3});
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][3] += static_cast<float>(i % 4);
  rows[7] = {0, 0, 0, 0};
  Context context;
  Dataset data = test::dataset_from_rows(rows);
  prep::set_size_factors(data, context);
  const std::vector<std::int32_t> genes{1, 3};
  const PredictedRates rates = [](CellRange, std::span<const std::int32_t>, std::span<float> out) {
    std::fill(out.begin(), out.end(), 1.5F);
  };
  std::vector<std::vector<double>> found;
  for (const int threads : {1, 3}) {
    context.threads = threads;
    std::vector<double> sums(genes.size());
    SpreadPredictions(data, rates, context).for_genes(genes, [&](std::size_t k, const GenePredictions& gene) {
      for (const float count : gene.counts) sums[k] += static_cast<double>(count);
      EXPECT_EQ(gene.rates.size(), rows.size() - 1) << "all but the empty cell";
    });
    found.push_back(sums);
  }
  EXPECT_EQ(found[0], found[1]);
  for (std::size_t k = 0; k < genes.size(); ++k) {
    double sum = 0;
    for (const auto& row : rows) sum += static_cast<double>(row[static_cast<std::size_t>(genes[k])]);
    EXPECT_EQ(found[0][k], sum);
  }
}

}  // namespace
}  // namespace undrop::output
