#include "io/h5ad_elements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "io/dataframe_reader.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

class H5adElementsTest : public testing::Test {
 protected:
  test::TemporaryFolder folder;
  hdf5::Group root = hdf5::create_file(folder / "a.h5");
  Context context;
};

TEST_F(H5adElementsTest, ColumnsReadBackInBothStyles) {
  Column number{
      .name = "number", .kind = Column::Kind::number, .numbers = {1.5, std::nan(""), 3}, .categories = {}, .codes = {}};
  Column flag{.name = "flag", .kind = Column::Kind::boolean, .numbers = {1, 0, 1}, .categories = {}, .codes = {}};
  Column group = text_column("group", {"b", "", "a"});
  group.kind = Column::Kind::categorical;
  const Column text = text_column("text", {"x", "y", "x"});
  for (const auto style : {H5adElements::Style::current, H5adElements::Style::anndata_0_7}) {
    const H5adElements elements(style);
    const std::string axis = style == H5adElements::Style::current ? "obs" : "var";
    const auto frame = elements.dataframe(root, axis, {"r0", "r1", "r2"});
    for (const auto& column : {number, flag, group, text}) elements.column(frame, column.name, column);
    H5adElements::list_columns(frame, {"number", "flag", "group"});
    H5adElements::list_columns(frame, {"group", "text"});
    EXPECT_THAT(frame.texts_attribute("column-order"), ElementsAre("number", "flag", "group", "text"));
    EXPECT_EQ(frame.is_group("group"), style == H5adElements::Style::current);
    const DataFrame read = read_dataframe(root.group(axis), context);
    EXPECT_THAT(read.index, ElementsAre("r0", "r1", "r2"));
    ASSERT_EQ(read.columns.size(), 4U);
    EXPECT_TRUE(std::isnan(read.columns[0].numbers[1]));
    EXPECT_THAT(read.columns[1].numbers, ElementsAre(1, 0, 1));
    EXPECT_THAT(read.columns[2].categories, ElementsAre("b", "a"));
    EXPECT_THAT(read.columns[2].codes, ElementsAre(0, -1, 1));
    EXPECT_THAT(read.columns[3].codes, ElementsAre(0, 1, 0));
    H5adElements::remove_column(frame, "group");
    EXPECT_FALSE(frame.has("group"));
  }
}

TEST_F(H5adElementsTest, ManyCategoriesGetWiderCodes) {
  std::vector<std::string> names;
  std::vector<std::int32_t> codes;
  for (int i = 0; i < 200; ++i) {
    names.push_back("n" + std::to_string(i));
    codes.push_back(i);
  }
  const H5adElements elements(H5adElements::Style::current);
  elements.categorical(root, "wide", names, codes);
  EXPECT_EQ(root.group("wide").dataset("codes").read<std::int32_t>(), codes);
}

TEST_F(H5adElementsTest, OldFilesGetNoMarksThatTheirReaderDoesNotKnow) {
  const H5adElements old(H5adElements::Style::anndata_0_7);
  old.facts(root, {{"a/b", std::int64_t{1}}, {"a/c", std::string("text")}});
  EXPECT_FALSE(root.group("a").has_attribute("encoding-type"));
  EXPECT_FALSE(root.group("a").dataset("c").has_attribute("encoding-type"));
  const H5adElements current(H5adElements::Style::current);
  current.facts(root, {{"n/flag", true}, {"n/whole", std::vector<std::int64_t>{1, 2}}});
  EXPECT_EQ(root.group("n").text_attribute("encoding-type"), "dict");
  EXPECT_EQ(root.group("n").dataset("flag").text_attribute("encoding-type"), "numeric-scalar");
  EXPECT_EQ(root.group("n").dataset("whole").text_attribute("encoding-type"), "array");
}

}  // namespace
}  // namespace undrop::io
