#include "io/dataframe_reader.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "io/h5ad_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

class DataFrameReader : public testing::Test {
 protected:
  DataFrameReader() { test::write_index(root_, "obs", "c", 3); }
  [[nodiscard]] hdf5::Group obs(const std::string& column) const {
    root_.group("obs").set_attribute("column-order", std::vector<std::string>{column});
    return root_.group("obs");
  }
  [[nodiscard]] Column read() const { return read_dataframe(root_.group("obs"), Context()).columns.at(0); }

  test::TemporaryFolder folder_;
  hdf5::Group root_ = hdf5::create_file(folder_ / "a.h5");
};

TEST_F(DataFrameReader, Numbers) {
  (void)obs("x").write<std::int32_t>("x", std::vector<std::int32_t>{3, -1, 2}, {3});
  EXPECT_EQ(read().kind, Column::Kind::number);
  EXPECT_THAT(read().numbers, ElementsAre(3, -1, 2));
}

TEST_F(DataFrameReader, Booleans) {
  obs("x").write_booleans("x", std::vector<std::uint8_t>{1, 0, 1});
  EXPECT_EQ(read().kind, Column::Kind::boolean);
  EXPECT_THAT(read().numbers, ElementsAre(1, 0, 1));
}

TEST_F(DataFrameReader, Texts) {
  obs("x").write_texts("x", {"a", "b", "a"});
  EXPECT_THAT(read().codes, ElementsAre(0, 1, 0));
}

TEST_F(DataFrameReader, CategoriesAsAGroup) {
  const auto group = obs("x").create_group("x");
  (void)group.write<std::int8_t>("codes", std::vector<std::int8_t>{1, -1, 0}, {3});
  group.write_texts("categories", {"a", "b"});
  EXPECT_EQ(read().kind, Column::Kind::categorical);
  EXPECT_THAT(read().codes, ElementsAre(1, -1, 0));
  EXPECT_THAT(read().categories, ElementsAre("a", "b"));
}

TEST_F(DataFrameReader, CategoriesThatAreNumbers) {
  const auto group = obs("x").create_group("x");
  (void)group.write<std::int8_t>("codes", std::vector<std::int8_t>{1, 1, 0}, {3});
  (void)group.write<std::int64_t>("categories", std::vector<std::int64_t>{10, 20}, {2});
  EXPECT_THAT(read().categories, ElementsAre("10", "20"));
}

TEST_F(DataFrameReader, CategoriesOfOlderFiles) {
  const auto group = obs("x");
  const auto codes = group.write<std::int8_t>("x", std::vector<std::int8_t>{1, 0, 0}, {3});
  codes.set_attribute("categories", "a reference");
  group.create_group("__categories").write_texts("x", {"a", "b"});
  EXPECT_THAT(read().codes, ElementsAre(1, 0, 0));
  EXPECT_THAT(read().categories, ElementsAre("a", "b"));
}

TEST_F(DataFrameReader, NullableNumbersAndTexts) {
  const auto group = obs("x").create_group("x");
  (void)group.write<std::int64_t>("values", std::vector<std::int64_t>{1, 2, 3}, {3});
  group.write_booleans("mask", std::vector<std::uint8_t>{0, 1, 0});
  EXPECT_TRUE(std::isnan(read().numbers[1]));
  const auto texts = obs("y").create_group("y");
  texts.write_texts("values", {"a", "", "b"});
  texts.write_booleans("mask", std::vector<std::uint8_t>{0, 1, 0});
  EXPECT_THAT(read().codes, ElementsAre(0, -1, 1));
}

TEST_F(DataFrameReader, LeavesOtherKindsAside) {
  (void)obs("x").create_group("x");
  EXPECT_TRUE(read_dataframe(root_.group("obs"), Context()).columns.empty());
}

TEST_F(DataFrameReader, RefusesCodesOutOfRange) {
  const auto group = obs("x").create_group("x");
  (void)group.write<std::int8_t>("codes", std::vector<std::int8_t>{0, 2, 0}, {3});
  group.write_texts("categories", {"a", "b"});
  EXPECT_THROW((void)read(), FormatError);
}

TEST_F(DataFrameReader, RefusesAnotherLength) {
  (void)obs("x").write<double>("x", std::vector<double>{1, 2}, {2});
  EXPECT_THROW((void)read(), FormatError);
}

TEST_F(DataFrameReader, TheIndexMayHaveAnotherName) {
  const auto group = root_.create_group("var");
  group.set_attribute("_index", "gene");
  group.write_texts("gene", {"a", "b"});
  EXPECT_THAT(read_dataframe(group, Context()).index, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace undrop::io
