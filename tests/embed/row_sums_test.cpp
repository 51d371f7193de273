#include "embed/row_sums.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace undrop::embed {
namespace {

using testing::ElementsAre;

const std::vector<std::int32_t> columns{0, 2};
const std::vector<float> values{2, -1};

TEST(RowSums, OfWeighedRows) {
  const std::vector<double> block{1, 2, 3, 4, 5, 6};
  std::vector<double> out{10, 20};
  add_rows(columns, values, block.data(), 2, out.data());
  EXPECT_THAT(out, ElementsAre(7, 18));
}

TEST(RowSums, IntoWeighedRows) {
  const std::vector<double> row{1, 2};
  std::vector<double> block(6, 1);
  add_to_rows(columns, values, row.data(), 2, block.data());
  EXPECT_THAT(block, ElementsAre(3, 5, 1, 1, 0, -1));
}

}  // namespace
}  // namespace undrop::embed
