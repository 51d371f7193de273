#include "io/r_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "rds_file.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

RPointer value_of(const std::string& name) {
  const Context context;
  return read_r_value(test::rds_file(name), context);
}

void expect_cells(const RTable& table) {
  EXPECT_EQ(table.n_rows, 5);
  EXPECT_THAT(table.row_names, ElementsAre("cell-1", "cell-2", "cell-3", "cell-4", "cell-5"));
}

const Column& column(const RTable& table, const std::string& name) {
  for (const auto& c : table.columns) {
    if (c.name == name) return c;
  }
  throw std::out_of_range(name);
}

void expect_common(const RTable& table) {
  const auto& batch = column(table, "batch");
  EXPECT_EQ(batch.kind, Column::Kind::categorical);
  EXPECT_THAT(batch.categories, ElementsAre("a", "b", "unused"));
  EXPECT_THAT(batch.codes, ElementsAre(1, 0, 1, -1, 0));
  const auto& score = column(table, "score");
  EXPECT_EQ(score.kind, Column::Kind::number);
  EXPECT_EQ(score.numbers.at(4), 3);
  EXPECT_TRUE(std::isnan(score.numbers.at(2)));
  const auto& kept = column(table, "kept");
  EXPECT_EQ(kept.kind, Column::Kind::boolean);
  EXPECT_EQ(kept.numbers.at(0), 1);
  EXPECT_TRUE(std::isnan(kept.numbers.at(2)));
}

TEST(RTable, ReadsADataFrameOfBioconductor) {
  const auto value = value_of("SingleCellExperiment");
  const auto table = read_r_table(*value->attribute("colData"));
  expect_cells(table);
  expect_common(table);
  const auto& depth = column(table, "depth");
  EXPECT_EQ(depth.numbers.at(3), 70007);
  EXPECT_TRUE(std::isnan(depth.numbers.at(1)));
  const auto& note = column(table, "note");
  EXPECT_EQ(note.kind, Column::Kind::text);
  EXPECT_EQ(note.categories.at(1), "été");
  EXPECT_EQ(note.codes.at(2), -1);
  EXPECT_THAT(table.left_out, ElementsAre("nested"));
}

TEST(RTable, ReadsADataFrameOfR) {
  const auto value = value_of("Seurat_v4");
  const auto table = read_r_table(*value->attribute("meta.data"));
  expect_cells(table);
  expect_common(table);
  EXPECT_EQ(column(table, "nCount_RNA").numbers.at(3), 70007);
}

TEST(RTable, ReadsRowsThatAreOnlyNumbered) {
  const auto value = value_of("Seurat_v5");
  const auto* assay = value->attribute("assays")->element("RNA");
  ASSERT_NE(assay, nullptr);
  const auto table = read_r_table(*assay->attribute("meta.data"));
  EXPECT_EQ(table.n_rows, 6);
  EXPECT_EQ(table.columns.size(), 1U);
}

TEST(RTable, IsEmptyForOtherValues) {
  const auto table = read_r_table(*value_of("dgCMatrix"));
  EXPECT_EQ(table.n_rows, 0);
  EXPECT_TRUE(table.columns.empty());
}

TEST(RTable, RefusesColumnsOfAnotherLengthOrForm) {
  RValue value;
  value.kind = RValue::Kind::integers;
  value.integers = {1, 2, 3};
  Column column;
  EXPECT_TRUE(read_r_column("n", value, 3, column));
  EXPECT_FALSE(read_r_column("n", value, 4, column));
  value.attributes.emplace_back("dim", std::make_shared<RValue>());
  EXPECT_FALSE(read_r_column("n", value, 3, column));
}

}  // namespace
}  // namespace undrop::io
