#include "io/delimited_text.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;

std::vector<std::string> fields_of(std::string_view line, char delimiter) {
  std::vector<std::string> out;
  split_fields(line, delimiter, out);
  return out;
}

TEST(DelimitedText, FindsTheDelimiterOutsideQuotes) {
  EXPECT_EQ(delimiter_of("a\tb,c"), '\t');
  EXPECT_EQ(delimiter_of("\"a,b\";c"), ';');
  EXPECT_EQ(delimiter_of("a b"), ' ');
  EXPECT_EQ(delimiter_of("a"), '\0');
}

TEST(DelimitedText, SplitsQuotedAndEmptyFields) {
  EXPECT_THAT(fields_of("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(fields_of("\"x,1\",\"say \"\"hi\"\"\"", ','), ElementsAre("x,1", "say \"hi\""));
  EXPECT_THAT(fields_of("  a   b ", ' '), ElementsAre("a", "b"));
  EXPECT_THROW((void)fields_of("\"a,b", ','), std::invalid_argument);
}

TEST(DelimitedText, ReadsTablesWithAndWithoutCorner) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "a", "cell,type\nc1,T\nc2,B\n");
  EXPECT_THAT(read_text_table((folder / "a").string()).header, ElementsAre("cell", "type"));
  test::write_text(folder / "b", "type\nc1,T\nc2,B\n");
  const auto table = read_text_table((folder / "b").string());
  EXPECT_THAT(table.header, ElementsAre("", "type"));
  EXPECT_THAT(table.columns[1], ElementsAre("T", "B"));
}

TEST(DelimitedText, NamesTheLineOfAShortRow) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "a", "cell,type\nc1,T\nc2\n");
  try {
    (void)read_text_table((folder / "a").string());
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_EQ(error.place(), "line 3");
  }
}

TEST(DelimitedText, ColumnsHaveTheTypeOfAllTheirValues) {
  EXPECT_EQ(typed_column("x", {"1", "2.5", "NA"}).kind, Column::Kind::number);
  EXPECT_TRUE(std::isnan(typed_column("x", {"1", "2.5", "NA"}).numbers[2]));
  EXPECT_EQ(typed_column("x", {"TRUE", "False"}).kind, Column::Kind::boolean);
  EXPECT_EQ(typed_column("x", {"1", "b"}).kind, Column::Kind::text);
  EXPECT_THAT(texts_of(typed_column("x", {"1", "", "2.5"})), ElementsAre("1", "", "2.5"));
  EXPECT_THAT(texts_of(typed_column("x", {"b", "NA", "a"})), ElementsAre("b", "", "a"));
}

}  // namespace
}  // namespace undrop::io
