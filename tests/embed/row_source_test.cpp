#include "embed/row_source.hpp"

#include <gtest/gtest.h>

namespace undrop::embed {
namespace {

HeldRows small() {
  HeldRows rows(3);
  RowBlock block;
  block.offsets = {0, 2, 2, 3};
  block.columns = {0, 2, 1};
  block.values = {1, 2, 3};
  rows.append(block);
  return rows;
}

TEST(HeldRows, ReadsAnyRows) {
  RowBlock block;
  small().read(1, 3, block);
  EXPECT_EQ(block.offsets, (std::vector<std::int64_t>{0, 0, 1}));
  EXPECT_EQ(block.columns, (std::vector<std::int32_t>{1}));
  EXPECT_EQ(block.values, (std::vector<float>{3}));
  block.clear();
  EXPECT_EQ(block.n_rows(), 0);
}

TEST(HeldRows, TurnsAndCopies) {
  const HeldRows turned = small().transposed();
  EXPECT_EQ(turned.n_columns(), 3);
  EXPECT_EQ(turned.rows().offsets, (std::vector<std::int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(turned.rows().columns, (std::vector<std::int32_t>{0, 2, 0}));
  EXPECT_EQ(turned.rows().values, (std::vector<float>{1, 3, 2}));
  const RowSource& source = turned;
  const HeldRows copy(source);
  EXPECT_EQ(copy.transposed().rows().values, small().rows().values);
}

}  // namespace
}  // namespace undrop::embed
