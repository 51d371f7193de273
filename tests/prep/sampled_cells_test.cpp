#include "prep/sampled_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::prep {
namespace {

TEST(SampledCells, LeavesEmptyOnesOutAndFollowsTheNames) {
  Context context;
  Dataset data = test::dataset_from_rows({{1, 0}, {0, 0}, {2, 1}, {0, 3}, {1, 1}});
  set_size_factors(data, context);
  EXPECT_EQ(sampled_cells(data, 10, context), (std::vector<std::int64_t>{0, 2, 3, 4}));

  const auto drawn = sampled_cells(data, 2, context);
  ASSERT_EQ(drawn.size(), 2U);
  Dataset turned = test::dataset_from_rows({{1, 1}, {0, 3}, {2, 1}, {0, 0}, {1, 0}});
  std::reverse(turned.cell_names.begin(), turned.cell_names.end());
  set_size_factors(turned, context);
  auto again = sampled_cells(turned, 2, context);
  for (auto& cell : again) cell = 4 - cell;
  std::reverse(again.begin(), again.end());
  EXPECT_EQ(again, drawn);
}

}  // namespace
}  // namespace undrop::prep
