#include "prep/model_rows.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::prep {
namespace {

TEST(ModelRows, HoldTheModelsGenesOfCellsThatAreNotEmpty) {
  Dataset data = test::dataset_from_rows({{1, 0, 2, 5}, {0, 0, 0, 0}, {0, 4, 0, 1}});
  set_size_factors(data, Context());
  const std::vector<std::int32_t> place{1, 0, -1, 2};
  std::vector<std::int32_t> places;
  std::vector<float> values;
  std::vector<std::int64_t> cells;
  std::vector<double> factors;
  each_model_row(
      data, {0, 3}, place, 2,
      [&](std::int32_t at, float count, float value) {
        places.push_back(at);
        values.push_back(value);
        EXPECT_GT(count, 0);
      },
      [&](std::int64_t cell, double factor) {
        cells.push_back(cell);
        factors.push_back(factor);
      });
  EXPECT_EQ(places, (std::vector<std::int32_t>{1, 2, 0, 2}));
  EXPECT_EQ(cells, (std::vector<std::int64_t>{0, 2}));
  EXPECT_DOUBLE_EQ(factors[0], 2 * data.size_factors[0]);
  EXPECT_FLOAT_EQ(values[1], static_cast<float>(std::log1p(5 / factors[0])));
}

TEST(ModelRows, AreThoseOfTheRangeAcrossBlocks) {
  std::vector<std::vector<float>> rows(2500, {1, 2});
  Dataset data = test::dataset_from_rows(rows);
  set_size_factors(data, Context());
  std::int64_t expected = 900;
  each_model_row(
      data, {900, 2400}, std::vector<std::int32_t>{0, 1}, 1, [](std::int32_t, float, float) {},
      [&](std::int64_t cell, double) { EXPECT_EQ(cell, expected++); });
  EXPECT_EQ(expected, 2400);
}

}  // namespace
}  // namespace undrop::prep
