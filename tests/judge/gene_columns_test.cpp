#include "judge/gene_columns.hpp"

#include <gtest/gtest.h>

#include "judge/planted_cells.hpp"

namespace undrop::judge {
namespace {

TEST(GeneColumns, AreTheValuesOfTheCellsInOrderHoweverManyAreHeld) {
  const auto cells = test::planted_cells(3000, 11, 2, 2);
  const auto source = cells.source();
  const std::vector<std::int64_t> some{2, 3, 700, 1999, 2000, 2999};
  for (const std::int64_t most : {1, 20, 100000}) {
    std::vector<std::vector<float>> columns(11);
    for_each_gene(
        *source, some, test::threads(2),
        [&](std::int64_t gene, std::span<const float> column) {
          columns[static_cast<std::size_t>(gene)].assign(column.begin(), column.end());
        },
        most);
    for (std::size_t gene = 0; gene < 11; ++gene) {
      ASSERT_EQ(columns[gene].size(), some.size());
      for (std::size_t i = 0; i < some.size(); ++i)
        EXPECT_EQ(columns[gene][i], cells.rows[static_cast<std::size_t>(some[i])][gene]);
    }
  }
}

TEST(GeneColumns, OfNoCellsAreNotAskedFor) {
  const auto source = test::planted_cells(10, 3, 2, 2).source();
  for_each_gene(*source, {}, test::threads(1), [](std::int64_t, std::span<const float>) { FAIL(); });
}

}  // namespace
}  // namespace undrop::judge
