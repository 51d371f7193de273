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

TEST(SampledCells, ADataSetOfThemDoesNotDependOnTheFilesOrder) {
  Context context;
  Dataset data = test::dataset_from_rows({{1, 0}, {0, 0}, {2, 1}, {0, 3}, {1, 1}});
  set_size_factors(data, context);
  const std::vector<std::int64_t> turn{4, 3, 2, 1, 0};
  const Dataset turned = select_cells(data, turn);
  const auto sample = sample_by_name(data, 3, context);
  const auto again = sample_by_name(turned, 3, context);
  EXPECT_EQ(sample.data.cell_names, again.data.cell_names);
  EXPECT_EQ(checksum(sample.data), checksum(again.data));
  for (std::size_t i = 0; i < sample.cells.size(); ++i) {
    EXPECT_EQ(sample.data.cell_names[i], data.cell_names[static_cast<std::size_t>(sample.cells[i])]);
    EXPECT_EQ(sample.cells[i], 4 - again.cells[i]);
  }
}

}  // namespace
}  // namespace undrop::prep
