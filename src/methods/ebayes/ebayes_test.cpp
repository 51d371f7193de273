#include "methods/ebayes/ebayes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "methods/planted_counts.hpp"
#include "prep/molecule_split.hpp"

namespace undrop::ebayes {
namespace {

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
