#include "methods/scvgae/cell_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "methods/planted_counts.hpp"

namespace undrop::scvgae {
namespace {

CellRows example(const Dataset& data) {
  std::vector<std::int32_t> place(static_cast<std::size_t>(data.n_genes()));
  for (std::size_t j = 0; j < place.size(); ++j)
    place[j] = j == 3 ? -1 : static_cast<std::int32_t>(j - (j > 3 ? 1 : 0));
  return cell_rows(data, {0, data.n_cells()}, place, data.n_genes() - 1, 1);
}

TEST(CellRows, LeaveEmptyCellsAndOtherGenesOut) {
  const Dataset data = test::prepared_rows({{1, 0, 2, 5}, {0, 0, 0, 0}, {0, 4, 0, 1}});
  const CellRows rows = example(data);
  EXPECT_EQ(rows.cells, (std::vector<std::int64_t>{0, 2}));
  EXPECT_EQ(rows.counts.columns, (std::vector<std::int32_t>{0, 2, 1}));
  EXPECT_EQ(rows.counts.values, (std::vector<float>{1, 2, 4}));
  EXPECT_FLOAT_EQ(rows.inputs[1], static_cast<float>(std::log1p(2 / data.size_factors[0])));
}

TEST(CellRows, AShareOfEachCellsAndEachGenesEntriesIsHeldOut) {
  const HeldOut held = hold_out(500, 200, 0.1, test::context_of(1));
  std::map<std::int32_t, int> of_genes;
  for (const auto gene : held.gene_class) ++of_genes[gene];
  EXPECT_EQ(of_genes.size(), 10U);
  for (const auto& [gene, n] : of_genes) EXPECT_EQ(n, 20);
  EXPECT_EQ(held.rows.size(), 500U);
  EXPECT_FALSE(hold_out(500, 200, 0, test::context_of(1)).any());
  EXPECT_EQ(hold_out(10000, 200, 0.1, test::context_of(1)).rows.size(), 3000U);
}

TEST(CellRows, HeldBlocksAreTheHeldEntries) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const CellRows rows = example(data);
  const HeldOut held = hold_out(rows.n_rows(), rows.n_genes(), 0.2, test::context_of(1));
  std::int64_t expected = 0;
  for (std::int64_t row = 0; row < rows.n_rows(); ++row) {
    for (auto e = rows.counts.offsets[static_cast<std::size_t>(row)];
         e < rows.counts.offsets[static_cast<std::size_t>(row) + 1]; ++e)
      expected += held.holds(row, rows.counts.columns[static_cast<std::size_t>(e)]) ? 1 : 0;
  }
  std::int64_t found = 0;
  double entries = 0;
  for (const auto& block : held_blocks(rows, held)) {
    EXPECT_EQ(block.counts.n_rows(), static_cast<std::int64_t>(block.rows.size()));
    EXPECT_EQ(block.counts.n_columns, static_cast<std::int64_t>(block.genes.size()));
    found += block.counts.n_entries();
    entries += static_cast<double>(block.rows.size() * block.genes.size());
    for (const auto row : block.rows) {
      for (const auto gene : block.genes) EXPECT_TRUE(held.holds(row, static_cast<std::int32_t>(gene)));
    }
  }
  EXPECT_GT(expected, 100);
  EXPECT_EQ(found, expected);
  EXPECT_DOUBLE_EQ(held.share(), entries / static_cast<double>(rows.n_rows() * rows.n_genes()));
  EXPECT_NEAR(held.share(), 0.2, 0.01);
  EXPECT_TRUE(held_blocks(rows, hold_out(rows.n_rows(), rows.n_genes(), 0, test::context_of(1))).empty());
}

TEST(CellRows, InputsHideWhatIsHeldOutAndAShareOfTheRest) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  const CellRows rows = example(data);
  const HeldOut held = hold_out(rows.n_rows(), rows.n_genes(), 0.2, test::context_of(1));
  const std::vector<std::int64_t> some{0, 1, 2, 3, 4, 5};
  const auto whole = input_rows(rows, some, {});
  const auto kept = input_rows(rows, some, {.held_out = &held});
  EXPECT_EQ(whole.n_entries(), count_rows(rows, some).n_entries());
  EXPECT_LT(kept.n_entries(), whole.n_entries());
  for (std::int64_t i = 0; i < kept.n_rows(); ++i) {
    for (auto e = kept.offsets[static_cast<std::size_t>(i)]; e < kept.offsets[static_cast<std::size_t>(i) + 1]; ++e)
      EXPECT_FALSE(held.holds(some[static_cast<std::size_t>(i)], kept.columns[static_cast<std::size_t>(e)]));
  }
  const Thinning thinning{.hidden_share = 0.5, .seed = 1, .key = 2};
  const auto thinned = input_rows(rows, some, thinning);
  EXPECT_NEAR(static_cast<double>(thinned.n_entries()), 0.5 * static_cast<double>(whole.n_entries()), 30);
  EXPECT_EQ(thinned.columns, input_rows(rows, some, thinning).columns);
}

}  // namespace
}  // namespace undrop::scvgae
