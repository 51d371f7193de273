#include "judge/interval_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/planted_cells.hpp"
#include "prep/molecule_split.hpp"
#include "prep/size_factors.hpp"

namespace undrop::judge {
namespace {

using test::threads;

constexpr std::size_t n_cells = 400;
constexpr std::size_t n_genes = 60;
constexpr double shape = 2;
constexpr double keep = 0.5;

/// Gamma rates around a known mean, Poisson counts, split: the true posterior of each rate is known.
struct Posterior {
  prep::MoleculeSplit split;
  std::vector<std::vector<float>> means;
  std::vector<std::vector<float>> deviations;

  /// `scale` stretches the standard deviations.
  explicit Posterior(double scale) {
    std::vector<std::vector<float>> counts(n_cells, std::vector<float>(n_genes));
    const auto prior = [](std::size_t gene) { return gene < 6 ? 8.0 : 1.0; };
    for (std::size_t i = 0; i < n_cells; ++i) {
      Random random(5, "counts", i);
      for (std::size_t j = 0; j < n_genes; ++j)
        counts[i][j] = static_cast<float>(random.poisson(random.gamma(shape, prior(j) / shape)));
    }
    Dataset data = undrop::test::dataset_from_rows(counts);
    prep::set_size_factors(data, threads(1));
    prep::ThinOptions options;
    options.keep = keep;
    split = prep::split_molecules(data, options, threads(1));
    CountBlock block;
    split.data.counts->read({0, split.data.n_cells()}, block);
    for (std::size_t i = 0; i < n_cells; ++i) {
      std::vector<double> kept(n_genes, 0);
      const auto genes = block.genes_of(static_cast<std::int64_t>(i));
      for (std::size_t e = 0; e < genes.size(); ++e)
        kept[static_cast<std::size_t>(genes[e])] =
            static_cast<double>(block.values_of(static_cast<std::int64_t>(i))[e]);
      means.emplace_back();
      deviations.emplace_back();
      for (std::size_t j = 0; j < n_genes; ++j) {
        const double rate = 1 + shape / (keep * prior(j));
        means.back().push_back(static_cast<float>((kept[j] + shape) / rate));
        deviations.back().push_back(static_cast<float>(scale * std::sqrt(kept[j] + shape) / rate));
      }
    }
  }

  [[nodiscard]] std::map<std::string, double> scores(int n_threads = 2) const {
    return coverage_scores(*test::values(means), *test::values(deviations), split, threads(n_threads));
  }
};

TEST(IntervalScores, OfTheTruePosteriorAreWhatIsStated) {
  const auto found = Posterior(1).scores();
  ASSERT_EQ(found.size(), coverage_levels.size());
  for (const double level : coverage_levels) EXPECT_NEAR(found.at(coverage_key(level)), level, 0.025) << level;
}

TEST(IntervalScores, ShowWhoIsTooSureAndWhoTooShy) {
  EXPECT_LT(Posterior(0.1).scores().at("coverage_90"), 0.85);
  EXPECT_GT(Posterior(3).scores().at("coverage_90"), 0.93);
}

TEST(IntervalScores, AreBestWhereTheyAreNearestToWhatIsStated) {
  EXPECT_DOUBLE_EQ(coverage_error(std::vector<double>(coverage_levels.begin(), coverage_levels.end())), 0);
  EXPECT_NEAR(coverage_error(std::vector{0.5, 0.8, 0.94, 0.91}), 0.02, 1e-12);
}

TEST(IntervalScores, AreTheSameForAnyNumberOfThreads) { EXPECT_EQ(Posterior(1).scores(1), Posterior(1).scores(3)); }

}  // namespace
}  // namespace undrop::judge
