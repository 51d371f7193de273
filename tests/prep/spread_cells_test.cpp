#include "prep/spread_cells.hpp"

#include <gtest/gtest.h>

namespace undrop::prep {
namespace {

using Cells = std::vector<std::int64_t>;

TEST(SpreadCells, RunsBeginEachPart) {
  EXPECT_EQ(cells_of(spread_runs(20, 2, 3)), (Cells{0, 1, 2, 10, 11, 12}));
  EXPECT_EQ(cells_of(spread_runs(5, 2, 10)), (Cells{0, 1, 2, 3, 4}));
  EXPECT_EQ(spread_runs(3, 8, 16).size(), 3U);
  EXPECT_TRUE(spread_runs(0, 8, 16).empty());
}

TEST(SpreadCells, BlocksLieOnAGrid) {
  EXPECT_EQ(cells_of(spread_blocks(5, 2, 100)), (Cells{0, 1, 2, 3, 4}));
  EXPECT_EQ(cells_of(spread_blocks(12, 2, 4)), (Cells{0, 1, 6, 7}));
  EXPECT_TRUE(spread_blocks(0, 2, 4).empty());
}

}  // namespace
}  // namespace undrop::prep
