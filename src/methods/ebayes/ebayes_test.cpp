#include "methods/ebayes/ebayes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"
#include "prep/molecule_split.hpp"

namespace undrop::ebayes {
namespace {

TEST(Ebayes, ExpressedValuesAreTheZeroTruncatedNegativeBinomials) {
  // Summed by hand over the counts of NB(mean 1.5 × 0.8, shape 2).
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
  const auto moments = expressed_value(1.5, 0.8, trust);
  EXPECT_NEAR(moments.mean, first / seen / 1.5, 1e-9);
  EXPECT_NEAR(moments.variance, (second / seen - first * first / seen / seen) / 2.25, 1e-9);
}

TEST(Ebayes, ARareGeneShowsOneCountWhereItIsSeen) {
  EXPECT_NEAR(expressed_value(1, 1e-7, 3).mean, 1, 1e-5);
  EXPECT_NEAR(expressed_value(2, 1e-7, 3).mean, 0.5, 1e-5);
}

TEST(Ebayes, KeepsTheMassAndPredictsUnseenMoleculesBetterThanTheGeneMean) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(2);
  const auto split = prep::split_molecules(data, {}, context);
  const CellRange all{0, test::planted_cells};
  const auto deviance = [&](const char* method) {
    const auto fitted = test::fit_method(method, split.data, context);
    const auto rates = test::values_of(*fitted->bind(split.data, context), split.data, all);
    double loss = 0;
    double mass = 0;
    for (std::int64_t i = 0; i < test::planted_cells; ++i) {
      const double factor = split.data.size_factors[static_cast<std::size_t>(i)];
      const float* row = rates.data() + i * test::planted_genes;
      for (std::int64_t j = 0; j < test::planted_genes; ++j) mass += factor * static_cast<double>(row[j]);
      const auto genes = split.test.genes_of(i);
      for (std::size_t e = 0; e < genes.size(); ++e) {
        const double rate = std::max(1e-6, factor * static_cast<double>(row[genes[e]]));
        loss -= static_cast<double>(split.test.values_of(i)[e]) * std::log(rate);
      }
    }
    return std::pair{loss + mass, mass};
  };
  double kept = 0;
  for (std::int64_t i = 0; i < test::planted_cells; ++i)
    kept += split.data.size_factors[static_cast<std::size_t>(i)] * split.data.median_total;
  const auto [loss, mass] = deviance("ebayes");
  EXPECT_LT(loss, deviance("gene_mean").first);
  EXPECT_LT(loss, deviance("gamma_null").first);
  EXPECT_NEAR(mass / kept, 1, 0.03);
}

}  // namespace
}  // namespace undrop::ebayes
