#include "io/mtx_reader.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class MtxReaderTest : public testing::Test {
 protected:
  /// Three rows, two columns.
  void write(const std::string& name, const std::string& sizes = "3 2 2\n1 1 5\n3 2 7\n") const {
    test::write_gzip(folder_ / name, "%%MatrixMarket matrix coordinate integer general\n" + sizes);
  }
  void names(const std::string& name, const std::string& text) const { test::write_text(folder_ / name, text); }
  [[nodiscard]] Dataset read(const std::string& name, const ReadOptions& options = {}) const {
    return read_mtx((folder_ / name).string(), options, context_);
  }
  template <typename Expected>
  [[nodiscard]] std::string refusal(const std::string& name, const ReadOptions& options = {}) const {
    try {
      (void)read(name, options);
    } catch (const Expected& error) {
      return error.what();
    }
    return "was read";
  }
  test::TemporaryFolder folder_;
  Context context_;
};

TEST_F(MtxReaderTest, NamesLieUnderTheBeginningOfTheName) {
  write("GSM1_raw_counts.mtx.gz");
  test::write_gzip(folder_ / "GSM1_barcodes.tsv.gz", "x\ny\n");
  names("GSM1_raw.genes.tsv", "E1\tA\nE2\tB\nE3\tC\n");
  names("genes.tsv", "wrong\n");
  const Dataset data = read("GSM1_raw_counts.mtx.gz");
  EXPECT_THAT(data.gene_names, ElementsAre("E1", "E2", "E3"));
  EXPECT_THAT(data.gene_symbols, ElementsAre("A", "B", "C"));
  EXPECT_THAT(data.cell_names, ElementsAre("x", "y"));
  EXPECT_TRUE(context_.warnings().empty());
}

TEST_F(MtxReaderTest, RowsAreCellsWhereTheNamesSaySo) {
  write("counts.mtx");
  names("genes.txt", "A\nB\n");
  names("cells.csv", "cell,label\nx,T\ny,B\nz,B\n");
  const Dataset data = read("counts.mtx");
  EXPECT_THAT(data.cell_names, ElementsAre("x", "y", "z"));
  EXPECT_THAT(data.find_obs("label")->codes, ElementsAre(0, 1, 1));
  CountBlock block;
  data.counts->read({0, 3}, block);
  EXPECT_THAT(block.genes, ElementsAre(0, 1));
  EXPECT_THAT(block.offsets, ElementsAre(0, 1, 1, 2));
  EXPECT_EQ(data.origin.location, "rows are cells");
}

TEST_F(MtxReaderTest, MissingNamesAreMadeUp) {
  write("counts.mtx");
  const Dataset data = read("counts.mtx");
  EXPECT_THAT(data.gene_names, ElementsAre("gene_1", "gene_2", "gene_3"));
  EXPECT_THAT(data.cell_names, ElementsAre("cell_1", "cell_2"));
  EXPECT_EQ(context_.warnings().size(), 2U);
  EXPECT_EQ(read("counts.mtx", {.cells_as_rows = true}).n_cells(), 3);
  EXPECT_EQ(read("").n_cells(), 2);
}

TEST_F(MtxReaderTest, WhatLeavesBothWaysOpenIsRefused) {
  write("counts.mtx", "2 2 1\n1 2 5\n");
  names("genes.tsv", "A\nB\n");
  names("barcodes.tsv", "x\ny\n");
  EXPECT_THAT(refusal<InputError>("counts.mtx"), HasSubstr("--cells-as"));
  CountBlock block;
  read("counts.mtx", {.cells_as_rows = true, .orientation_is_given = true}).counts->read({0, 1}, block);
  EXPECT_THAT(block.genes, ElementsAre(1));
}

TEST_F(MtxReaderTest, TablesOfAnotherSetAreRefused) {
  write("counts.mtx");
  names("genes.tsv", "A\nB\nC\nD\nE\n");
  EXPECT_THAT(refusal<FormatError>("counts.mtx"), HasSubstr("5 genes in genes.tsv and no table of cells"));
  write("counts.mtx", "5 2 1\n1 1 5\n");
  EXPECT_THAT(refusal<FormatError>("counts.mtx", {.cells_as_rows = true, .orientation_is_given = true}),
              HasSubstr("of different data sets"));
}

TEST_F(MtxReaderTest, AbsurdSizesAreRefusedBeforeNamesAreMade) {
  write("counts.mtx", "3 2000000000000 1\n1 1 5\n");
  EXPECT_THROW((void)read("counts.mtx"), Error);
}

}  // namespace
}  // namespace undrop::io
