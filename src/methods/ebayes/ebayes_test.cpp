#include "methods/ebayes/ebayes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

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
  EXPECT_NEAR(mass / kept, 1, 0.002);
}

/// Few cells, few genes, few molecules; one gene is seen in one cell alone.
std::vector<std::vector<float>> shallow_rows() {
  constexpr std::size_t n_cells = 30;
  constexpr std::size_t n_genes = 100;
  std::vector<std::vector<float>> rows(n_cells, std::vector<float>(n_genes, 0));
  for (std::size_t i = 0; i < n_cells; ++i) {
    Random random(2, "shallow counts", i);
    for (int molecule = 0; molecule < 50; ++molecule) {
      const double u = random.uniform();
      ++rows[i][static_cast<std::size_t>(u * u * (n_genes - 1))];
    }
  }
  rows[4].back() = 1;
  return rows;
}

TEST(Ebayes, OfFewShallowCellsKeepsMassAndStaysNearTheData) {
  const auto rows = shallow_rows();
  const Dataset data = test::prepared_rows(rows);
  Context context = test::context_of(2);
  const auto fitted = test::fit_method("ebayes", data, context);
  const auto bound = fitted->bind(data, context);
  const auto n = static_cast<std::int64_t>(rows.size());
  for (const auto quantity : {Quantity::rate, Quantity::expressed}) {
    const auto values = test::values_of(*bound, data, {0, n}, quantity);
    for (const float value : values) ASSERT_TRUE(value >= 0 && std::isfinite(value));
    if (quantity == Quantity::expressed) continue;
    double out = 0;
    double in = 0;
    std::size_t pulled = 0;
    for (std::size_t at = 0; at < values.size(); ++at) {
      const double factor = data.size_factors[at / rows.front().size()];
      const double count = static_cast<double>(rows[at / rows.front().size()][at % rows.front().size()]);
      out += factor * static_cast<double>(values[at]);
      in += count;
      pulled += count == 0 && values[at] > 0 ? 1 : 0;
    }
    EXPECT_NEAR(out / in, 1, 0.002);
    EXPECT_GT(pulled, values.size() / 3) << "zeros of genes that others show have a rate";
  }
  const double trust = std::get<double>(fitted->facts().at("trust_median"));
  EXPECT_GT(trust, 0);
  EXPECT_LT(trust, 300) << "so few molecules earn no full trust";
}

TEST(Ebayes, OfRatesAloneGivesTheSameRatesAndOffersNoMore) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context context = test::context_of(2);
  const auto whole = test::fit_method("ebayes", data, context);
  const auto part = test::fit_method("ebayes", data, context, {{"rates_only", true}});
  const CellRange all{0, test::planted_cells};
  const auto bound = part->bind(data, context);
  EXPECT_EQ(test::values_of(*bound, data, all), test::values_of(*whole->bind(data, context), data, all));
  EXPECT_TRUE(part->offer().rate && part->offer().stddev);
  EXPECT_FALSE(part->offer().expressed || part->offer().dropout_probability);
  EXPECT_THROW(test::values_of(*bound, data, all, Quantity::expressed), std::logic_error);
}

TEST(Ebayes, OfGenesThatTheFitHasNotSeenSaysNothing) {
  auto rows = test::planted_rows();
  Context context = test::context_of(2);
  const auto fitted = test::fit_method("ebayes", test::prepared_rows(rows), context);
  const auto unseen = static_cast<std::size_t>(test::planted_unseen_gene);
  for (auto& row : rows) row[unseen] = 2;
  const Dataset later = test::prepared_rows(rows);
  EXPECT_EQ(fitted->modelled_genes(later)[unseen], 0) << "its counts are kept as they are";
  const auto values = test::values_of(*fitted->bind(later, context), later, {0, test::planted_cells});
  for (std::size_t cell = 0; cell < rows.size(); ++cell)
    EXPECT_EQ(values[cell * static_cast<std::size_t>(test::planted_genes) + unseen], 0);
}

TEST(Ebayes, OfCellsWithoutKnownMoleculesGivesThePriorOrNothing) {
  const auto rows = test::planted_rows();
  Context context = test::context_of(1);
  const auto fitted = test::fit_method("ebayes", test::prepared_rows(rows), context);
  // A cell that shows one gene alone, and one that shows nothing.
  std::vector<std::vector<float>> strange(2, std::vector<float>(static_cast<std::size_t>(test::planted_genes), 0));
  strange[0][3] = 1;
  const Dataset later = test::prepared_rows(strange);
  const auto values = test::values_of(*fitted->bind(later, context), later, {0, 2});
  for (const float value : values) ASSERT_TRUE(value >= 0 && std::isfinite(value));
  for (std::size_t at = values.size() / 2; at < values.size(); ++at) EXPECT_EQ(values[at], 0) << "an empty cell";
}

}  // namespace
}  // namespace undrop::ebayes
