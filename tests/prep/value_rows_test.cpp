#include "prep/value_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support.hpp"

namespace undrop::prep {
namespace {

TEST(ValueRows, TransposingPutsEveryEntryInItsColumnAndBack) {
  ValueRows rows;
  rows.add(1, 5);
  rows.add(3, 2);
  rows.end_row();
  rows.end_row();
  rows.add(0, 1);
  rows.add(3, 7);
  rows.end_row();
  const ValueRows columns = transposed(rows, 4);
  EXPECT_EQ(columns.offsets, (std::vector<std::int64_t>{0, 1, 2, 2, 4}));
  EXPECT_EQ(columns.other, (std::vector<std::int32_t>{2, 0, 0, 2}));
  EXPECT_EQ(columns.value, (std::vector<float>{1, 5, 2, 7}));
  const ValueRows back = transposed(columns, 3);
  EXPECT_EQ(back.offsets, rows.offsets);
  EXPECT_EQ(back.other, rows.other);
  EXPECT_EQ(back.value, rows.value);
}

TEST(ValueRows, AnEmptyMatrixHasEmptyColumns) {
  EXPECT_EQ(transposed(ValueRows{}, 2).offsets, (std::vector<std::int64_t>{0, 0, 0}));
}

TEST(ValueRows, LoggedNonzerosStandAtTheirPlacesAtTheModelsDepth) {
  Dataset data = test::dataset_from_rows({{4, 0, 2}, {0, 0, 0}, {0, 1, 1}});
  data.size_factors = {2, 0, 0.5};
  const std::vector<std::int32_t> place{1, -1, 0};
  const ValueRows rows = logged_nonzeros(data, place, 2);
  EXPECT_EQ(rows.offsets, (std::vector<std::int64_t>{0, 2, 2, 3}));
  EXPECT_EQ(rows.other, (std::vector<std::int32_t>{0, 1, 0}));
  EXPECT_FLOAT_EQ(rows.value[0], std::log1p(2 / 4.0F));
  EXPECT_FLOAT_EQ(rows.value[1], std::log1p(4 / 4.0F));
  EXPECT_FLOAT_EQ(rows.value[2], std::log1p(1 / 1.0F));
}

}  // namespace
}  // namespace undrop::prep
