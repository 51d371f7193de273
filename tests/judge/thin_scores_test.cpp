#include "judge/thin_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/interval_scores.hpp"
#include "judge/planted_cells.hpp"
#include "judge/poisson_scores.hpp"
#include "judge/task_keys.hpp"
#include "prep/size_factors.hpp"

namespace undrop::judge {
namespace {

using test::threads;

/// Poisson counts with known rates, split.
struct Thinned {
  std::vector<std::vector<float>> rates;
  prep::MoleculeSplit split;

  explicit Thinned(double keep) {
    Random random(3, "rates");
    std::vector<std::vector<float>> counts;
    for (std::size_t i = 0; i < 300; ++i) {
      rates.emplace_back();
      counts.emplace_back();
      for (std::size_t j = 0; j < 25; ++j) {
        const double rate = random.gamma(1, 3) * (1 + static_cast<double>(i % 4));
        counts.back().push_back(static_cast<float>(random.poisson(rate)));
        rates.back().push_back(static_cast<float>(keep * rate));
      }
    }
    Dataset data = undrop::test::dataset_from_rows(counts);
    prep::set_size_factors(data, threads(1));
    prep::ThinOptions options;
    options.keep = keep;
    split = prep::split_molecules(data, options, threads(2));
  }
};

std::unique_ptr<ValueSource> gene_mean(const prep::MoleculeSplit& split) {
  double factors = 0;
  std::vector<double> sums(static_cast<std::size_t>(split.data.n_genes()), 0);
  CountBlock block;
  split.data.counts->read({0, split.data.n_cells()}, block);
  for (std::size_t e = 0; e < block.genes.size(); ++e)
    sums[static_cast<std::size_t>(block.genes[e])] += block.values[e];
  for (const double factor : split.data.size_factors) factors += factor;
  std::vector<std::vector<float>> rows;
  for (const double factor : split.data.size_factors) {
    rows.emplace_back();
    for (const double sum : sums) rows.back().push_back(static_cast<float>(factor * sum / factors));
  }
  return test::values(rows);
}

double explained(const ValueSource& rates, const prep::MoleculeSplit& split) {
  return score_thin(rates, split, threads(2)).metrics().at("deviance_explained");
}

TEST(ThinScores, OfTheGeneMeanIsZero) {
  const Thinned thinned(0.7);
  const auto task = score_thin(*gene_mean(thinned.split), thinned.split, threads(2));
  EXPECT_NEAR(evaluate(task.by_cell.at("deviance_explained")), 0, 1e-6);
  auto keys = test::keys_of(task);
  for (const double level : coverage_levels) keys.insert(coverage_key(level));
  EXPECT_EQ(keys, test::named("thin")) << "with those of posteriors";
}

TEST(ThinScores, AreBestForTheTrueRates) {
  const Thinned thinned(0.5);
  const double right = explained(*test::values(thinned.rates), thinned.split);
  EXPECT_GT(right, 0.4);
  const auto input = counts_as_values(thinned.split.data.counts);
  EXPECT_LT(explained(*input, thinned.split), right);
  auto double_rates = thinned.rates;
  for (auto& row : double_rates) {
    for (auto& rate : row) rate *= 2;
  }
  const auto deep = score_thin(*test::values(double_rates), thinned.split, threads(2)).metrics();
  EXPECT_LT(deep.at("deviance_explained"), right);
  EXPECT_GE(deep.at("deviance_explained_shape"), right);
}

TEST(ThinScores, FollowTheirFormula) {
  Thinned thinned(0.5);
  const auto source = test::values(thinned.rates);
  const auto base = gene_mean(thinned.split);
  std::vector<float> rates(300 * 25), means(rates.size());
  source->read({0, 300}, rates);
  base->read({0, 300}, means);
  double deviance = 0, base_deviance = 0;
  for (std::int64_t i = 0; i < 300; ++i) {
    std::vector<double> test(25, 0);
    const auto genes = thinned.split.test.genes_of(i);
    for (std::size_t e = 0; e < genes.size(); ++e)
      test[static_cast<std::size_t>(genes[e])] = thinned.split.test.values_of(i)[e];
    for (std::size_t j = 0; j < 25; ++j) {
      const auto at = static_cast<std::size_t>(i) * 25 + j;
      deviance += poisson_deviance(test[j], std::max<double>(rates[at], 0.01 * means[at]));
      base_deviance += poisson_deviance(test[j], means[at]);
    }
  }
  EXPECT_NEAR(explained(*source, thinned.split), 1 - deviance / base_deviance, 1e-6);
}

TEST(ThinScores, LeaveOutWhatIsNotModelled) {
  Thinned thinned(0.5);
  thinned.split.data.is_modelled[3] = 0;
  auto rates = thinned.rates;
  for (auto& row : rates) row[3] = 1e6F;
  const auto task = score_thin(*test::values(rates), thinned.split, threads(1));
  EXPECT_GT(task.metrics().at("deviance_explained"), 0.3);
}

}  // namespace
}  // namespace undrop::judge
