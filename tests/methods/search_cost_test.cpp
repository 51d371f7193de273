#include "methods/search_cost.hpp"

#include <gtest/gtest.h>

#include "methods/planted_counts.hpp"

namespace undrop {
namespace {

TEST(SearchCost, GrowsWithTheCells) {
  EXPECT_GT(seconds_of_components(2e6, 2000, 10000, 50), seconds_of_components(1e6, 1000, 10000, 50));
  EXPECT_GT(bytes_of_components(2e6, 2000, 10000, 50), bytes_of_components(1e6, 1000, 10000, 50));
  EXPECT_GT(seconds_of_neighbors(20000, 20), 100 * seconds_of_neighbors(1000, 20));
  EXPECT_LT(seconds_of_neighbors(100000, 20), 15 * seconds_of_neighbors(20000, 20));
}

TEST(SearchCost, CountsTheZerosToFill) {
  const Dataset data = test::prepared_rows({{1, 0, 2, 0}, {0, 0, 3, 0}});
  const std::vector<std::uint8_t> half{1, 1, 0, 0};
  const Options options;
  const WorkSize size = size_of({data, options, true, false, half});
  EXPECT_EQ(size.cells, 2);
  EXPECT_EQ(size.genes, 4);
  EXPECT_EQ(size.nonzeros, 3);
  EXPECT_EQ(size.filled, 2);
  EXPECT_EQ(size.zeros, 1.25);
}

}  // namespace
}  // namespace undrop
