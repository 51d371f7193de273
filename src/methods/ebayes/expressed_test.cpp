#include "methods/ebayes/expressed.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"
#include "prep/gene_places.hpp"

namespace undrop::ebayes {
namespace {

TEST(TruncatedMoments, AreTheZeroTruncatedNegativeBinomials) {
  // Summed over the counts of NB(mean 1.5 × 0.8, shape 2).
  const double mean = 1.2;
  const double trust = 2;
  double p = std::pow(trust / (trust + mean), trust);
  double first = 0;
  double second = 0;
  const double seen = 1 - p;
  for (int x = 0; x < 400; ++x) {
    first += x * p;
    second += static_cast<double>(x) * x * p;
    p *= (trust + x) / (x + 1) * mean / (trust + mean);
  }
  const auto moments = truncated_moments(1.5, 0.8, trust);
  EXPECT_NEAR(moments.mean, first / seen / 1.5, 1e-9);
  EXPECT_NEAR(moments.variance, (second / seen - first * first / seen / seen) / 2.25, 1e-9);
}

TEST(TruncatedMoments, ARareGeneShowsOneCountWhereItIsSeen) {
  EXPECT_NEAR(truncated_moments(1, 1e-7, 3).mean, 1, 1e-5);
  EXPECT_NEAR(truncated_moments(2, 1e-7, 3).mean, 0.5, 1e-5);
}

class Expressed : public testing::Test {
 protected:
  Expressed()
      : prior(fit_prior(data, settings, context)),
        trust(prior.gene_names.size(), 2),
        model(fit_expressed(data, prior, trust, settings, 1500, context)),
        place(prep::gene_places(prior.gene_names, data)) {
    for (std::int32_t j = 0; j < test::planted_genes; ++j) genes.push_back(j);
  }
  [[nodiscard]] std::vector<float> values(const ExpressedModel& of) const {
    std::vector<float> out(static_cast<std::size_t>(test::planted_cells) * genes.size());
    PriorRates(prior, data, place, context).rates(all, genes, out);
    ExpressedValues(of, prior, trust, data, place, context).from_rates(all, genes, out);
    return out;
  }
  const Dataset data = test::prepared_rows(test::planted_rows());
  const Context context = test::context_of(2);
  const CellRange all{0, test::planted_cells};
  const PriorSettings settings{};
  Prior prior;
  std::vector<double> trust;
  ExpressedModel model;
  std::vector<std::int32_t> place;
  std::vector<std::int32_t> genes;
};

TEST_F(Expressed, SaysWhatWasLostWhereCountsAreLostByChance) {
  // A third of the counts were lost whatever they were: what is seen of a gene in a kind of cells tells what was lost.
  const auto out = values(model);
  double error = 0;
  double n = 0;
  for (std::int64_t i = 0; i < test::planted_cells; ++i) {
    if (i == test::planted_empty_cell) continue;
    for (std::int64_t j = 0; j < test::planted_unseen_gene; ++j) {
      double depth = 0;
      for (const float count : test::planted_rows()[static_cast<std::size_t>(i)]) depth += static_cast<double>(count);
      const bool is_high = j / 13 == i % 3;
      const double value = std::log1p(static_cast<double>(out[static_cast<std::size_t>(i * test::planted_genes + j)]));
      error += std::abs(value - std::log1p(is_high ? 21 : 4.2));
      n += 1;
    }
  }
  EXPECT_LT(error / n, 0.35);
  EXPECT_GT(model.hidden_rmse, 0);
}

TEST_F(Expressed, StaysWithinWhatTheGeneShowedAndIsZeroWhereNothingIsKnown) {
  const auto out = values(model);
  for (std::size_t at = 0; at < out.size(); ++at) {
    const std::size_t gene = at % test::planted_genes;
    if (at / test::planted_genes == test::planted_empty_cell || gene == test::planted_unseen_gene) {
      EXPECT_EQ(out[at], 0);
    } else {
      EXPECT_LE(std::log1p(out[at]), model.largest[static_cast<std::size_t>(place[gene])] + 1e-4);
    }
  }
}

TEST_F(Expressed, ComesBackFromAnArchive) {
  test::MemoryArchive archive;
  model.save(archive);
  EXPECT_EQ(values(ExpressedModel::load(archive, prior.gene_names.size())), values(model));
  EXPECT_ANY_THROW((void)ExpressedModel::load(archive, prior.gene_names.size() + 1));
}

}  // namespace
}  // namespace undrop::ebayes
