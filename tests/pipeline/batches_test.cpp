#include "pipeline/batches.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace undrop::pipeline {
namespace {

using testing::ElementsAre;

Dataset with(Column column) {
  Dataset data = test::dataset_from_rows({{1}, {1}, {1}, {0}});
  data.size_factors = {1, 1, 1, 0};
  data.obs.push_back(std::move(column));
  return data;
}

TEST(Batches, HoldTheirCellsInOrder) {
  const auto batches = batches_of(with(text_column("b", {"y", "x", "y", "x"})), "b", 1);
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].name, "y");
  EXPECT_THAT(batches[0].cells, ElementsAre(0, 2));
  EXPECT_THAT(batches[1].cells, ElementsAre(1, 3));
}

TEST(Batches, NumbersAreNamesToo) {
  Column column{.name = "b", .kind = Column::Kind::number, .numbers = {10, 2, 2, 10}, .categories = {}, .codes = {}};
  const auto batches = batches_of(with(column), "b", 1);
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].name, "2");
  EXPECT_THAT(batches[1].cells, ElementsAre(0, 3));
  column.numbers[1] = 0.5;
  EXPECT_THROW((void)batches_of(with(column), "b", 1), OptionError);
}

TEST(Batches, GapsSmallBatchesAndUnknownColumnsAreRefused) {
  EXPECT_THROW((void)batches_of(with(text_column("b", {"y", "x", "", "x"})), "b", 1), InputError);
  // The fourth cell is empty.
  EXPECT_THROW((void)batches_of(with(text_column("b", {"y", "x", "y", "x"})), "b", 2), InputError);
  EXPECT_THROW((void)batches_of(with(text_column("b", {"y", "x", "y", "x"})), "c", 1), OptionError);
  EXPECT_THROW((void)batches_of(test::dataset_from_rows({{1}}), "c", 1), OptionError);
}

}  // namespace
}  // namespace undrop::pipeline
