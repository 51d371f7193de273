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

template <typename Value>
void expect_sums_of_any_width() {
  for (const std::int64_t width : {1, 7, 8, 31, 32, 34, 75}) {
    const auto n = static_cast<std::size_t>(width);
    std::vector<Value> block(3 * n);
    for (std::size_t at = 0; at < block.size(); ++at) block[at] = static_cast<Value>(at);
    std::vector<Value> sums(n, 1);
    add_rows(columns, values, block.data(), width, sums.data());
    std::vector<Value> spread(3 * n, 0);
    add_to_rows(columns, values, sums.data(), width, spread.data());
    for (std::size_t k = 0; k < n; ++k) {
      EXPECT_EQ(sums[k], 1 + 2 * block[k] - block[2 * n + k]) << width;
      EXPECT_EQ(spread[k], 2 * sums[k]);
      EXPECT_EQ(spread[n + k], 0);
      EXPECT_EQ(spread[2 * n + k], -sums[k]);
    }
  }
}

TEST(RowSums, OfAnyWidthInBothPrecisions) {
  expect_sums_of_any_width<float>();
  expect_sums_of_any_width<double>();
}

}  // namespace
}  // namespace undrop::embed
