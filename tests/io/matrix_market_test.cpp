#include "io/matrix_market.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/text_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string banner = "%%MatrixMarket matrix coordinate integer general\n% made by hand\n";

class MatrixMarket : public testing::Test {
 protected:
  /// Two cells, three genes.
  SparseCounts read(const std::string& text) {
    test::write_text(path_, text);
    return read_matrix_market(path_, 2, 3, Context());
  }
  std::string refusal(const std::string& text) {
    try {
      (void)read(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "was read";
  }
  static void expect_counts(const SparseCounts& counts) {
    CountBlock block;
    counts.read({0, 2}, block);
    EXPECT_THAT(block.offsets, ElementsAre(0, 1, 3));
    EXPECT_THAT(block.genes, ElementsAre(1, 0, 2));
    EXPECT_THAT(block.values, ElementsAre(5, 300, 2));
  }

  test::TemporaryFolder folder_;
  std::string path_ = (folder_ / "matrix.mtx").string();
};

TEST_F(MatrixMarket, CellByCell) { expect_counts(read(banner + "3 2 3\n2 1 5\n1 2 300\n3 2 2\n")); }
TEST_F(MatrixMarket, GeneByGene) { expect_counts(read(banner + "3 2 3\n1 2 300\n2 1 5\n3 2 2\n")); }
TEST_F(MatrixMarket, CellsAsRows) { expect_counts(read(banner + "2 3 3\n1 2 5\n2 1 300\n2 3 2\n")); }

TEST_F(MatrixMarket, FractionsAndPatterns) {
  EXPECT_FALSE(read("%%MatrixMarket matrix coordinate real general\n3 2 2\n1 1 0.5\n1 2 1e1\n").is_integer());
  EXPECT_EQ(read("%%MatrixMarket matrix coordinate pattern general\n3 2 1\n1 1\n").n_nonzeros(), 1);
}

TEST_F(MatrixMarket, EmptyCellsAtTheEnd) { EXPECT_EQ(read(banner + "3 2 1\n1 1 5\n").n_cells(), 2); }

TEST_F(MatrixMarket, RefusesDamagedFiles) {
  EXPECT_THAT(refusal(banner + "3 2 3\n2 1 5\n"), HasSubstr("after 1 of 3 entries"));
  EXPECT_THAT(refusal(banner + "3 2 1\n2 1 5\n1 2 1\n"), HasSubstr("more entries than the 1"));
  EXPECT_THAT(refusal(banner + "3 2 1\n4 1 5\n"), HasSubstr("line 4): entry (4, 1) is outside"));
  EXPECT_THAT(refusal(banner + "3 2 1\n0 1 5\n"), HasSubstr("outside"));
  EXPECT_THAT(refusal(banner + "3 2 1\na b c\n"), HasSubstr("is no entry"));
  EXPECT_THAT(refusal(banner + "9 2 1\n1 1 5\n"), HasSubstr("9 × 2"));
  EXPECT_THAT(refusal(banner), HasSubstr("truncated"));
  EXPECT_THAT(refusal("%%MatrixMarket matrix array real general\n3 2\n"), HasSubstr("only 'matrix coordinate"));
  EXPECT_THAT(refusal("%%MatrixMarket matrix coordinate real general\n3 2 1\n1 1 nan\n"), HasSubstr("NaN"));
  EXPECT_THAT(refusal("hello"), HasSubstr("%%MatrixMarket"));
  EXPECT_THAT(refusal(""), HasSubstr("is empty"));
}

}  // namespace
}  // namespace undrop::io
