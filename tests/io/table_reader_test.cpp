#include "io/table_reader.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TableReader : public testing::Test {
 protected:
  Dataset read(const std::string& text, bool cells_as_rows = false) {
    test::write_text(path_, text);
    return read_table(path_, {.layer = {}, .cells_as_rows = cells_as_rows, .genome = {}}, Context());
  }
  std::string refusal(const std::string& text) {
    try {
      (void)read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "was read";
  }
  /// Two genes of three cells: (0 1 0), (20 0 3).
  static void expect_counts(const Dataset& data) {
    EXPECT_THAT(data.cell_names, ElementsAre("c1", "c2", "c3"));
    EXPECT_THAT(data.gene_names, ElementsAre("g1", "g2"));
    CountBlock block;
    data.counts->read({0, 3}, block);
    EXPECT_THAT(block.offsets, ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(block.genes, ElementsAre(1, 0, 1));
    EXPECT_THAT(block.values, ElementsAre(20, 1, 3));
  }

  test::TemporaryFolder folder_;
  std::string path_ = (folder_ / "a.csv").string();
};

TEST_F(TableReader, WithACornerCell) {
  expect_counts(read("gene,c1,c2,c3\ng1,0,1,0\ng2,20,0,3\n"));
  expect_counts(read(",c1,c2,c3\r\ng1,0,1,0\r\ng2,20,0,3"));
}

TEST_F(TableReader, WithAHeaderOneFieldShorter) {
  expect_counts(read("\"c1\"\t\"c2\"\t\"c3\"\n\"g1\"\t0\t1\t0\n\"g2\"\t20\t0\t3\n"));
  expect_counts(read("\"c1\" \"c2\" \"c3\"\n\"g1\" 0 1 0\n\"g2\"  20 0 3 \n"));
}

TEST_F(TableReader, WithAHeaderThatEndsInAnEmptyField) {
  expect_counts(read("c1,c2,c3,\ng1,0,1,0\ng2,20,0,3\n"));
  expect_counts(read(",c1,c2,c3,\ng1,0,1,0\ng2,20,0,3\n"));
  expect_counts(read(",c1,c2,c3,\ng1,0,1,0,\ng2,20,0,3,\n"));
}

TEST_F(TableReader, OtherWaysOfWriting) {
  expect_counts(read("\xEF\xBB\xBF;c1;c2;c3\n\ng1;0.0;1.0;0\ng2;\"20\";0;3e0\n"));
}

TEST_F(TableReader, WithCellsAsRows) { expect_counts(read(",g1,g2\nc1,0,20\nc2,1,0\nc3,0,3\n", true)); }

TEST_F(TableReader, NamesLineAndColumnOfWhatIsNoNumber) {
  EXPECT_THAT(refusal(",c1,c2\ng1,0,1\ng2,x,1\n"), HasSubstr("(line 3, column 'c1'): 'x' is no number"));
  EXPECT_THAT(refusal(",c1,c2\ng1,0,NA\n"), HasSubstr("(line 2, column 'c2'): 'NA' is no count"));
  EXPECT_THAT(refusal(",c1,c2\ng1,0,inf\n"), HasSubstr("'inf' is no count"));
  EXPECT_THAT(refusal(",c1,c2\ng1,,1\n"), HasSubstr("'' is no count"));
}

TEST_F(TableReader, RefusesDamagedTables) {
  EXPECT_THAT(refusal(",c1,c2\ng1,0,1\ng2,0\n"), HasSubstr("line 3): 1 counts, where there are 2 columns"));
  EXPECT_THAT(refusal(",c1,c2\ng1,0,1,2,3\n"), HasSubstr("5 fields, where the first line has 3"));
  EXPECT_THAT(refusal(",c1,c2\n"), HasSubstr("no counts below"));
  EXPECT_THAT(refusal("hello\n"), HasSubstr("no table of counts"));
  EXPECT_THAT(refusal("0,1,0,0\n1,0,0,2\n"), HasSubstr("numbers where the names"));
  EXPECT_THAT(refusal(",c1,c2\n\"g1,0,1\n"), HasSubstr("quote"));
}

}  // namespace
}  // namespace undrop::io
