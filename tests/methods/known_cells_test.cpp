#include "methods/known_cells.hpp"

#include <gtest/gtest.h>

#include "methods/planted_counts.hpp"

namespace undrop {
namespace {

TEST(KnownCells, AreKnownByTheirCounts) {
  const Context context = test::context_of(2);
  const Dataset fitted = test::prepared_rows({{1, 2, 0}, {0, 3, 1}, {1, 2, 0}});
  const auto prints = cell_fingerprints(fitted, fitted.gene_names, context);
  EXPECT_EQ(prints[0], prints[2]);
  EXPECT_NE(prints[0], prints[1]);
  const auto again = known_cells(prints, fitted, fitted.gene_names, context);
  EXPECT_EQ(again, (std::vector<std::int32_t>{0, 1, 2}));
  const Dataset others = test::prepared_rows({{0, 0, 0}, {0, 3, 1}, {5, 2, 0}});
  EXPECT_EQ(known_cells(prints, others, fitted.gene_names, context),
            (std::vector<std::int32_t>{empty_cell, 1, new_cell}));
}

}  // namespace
}  // namespace undrop
