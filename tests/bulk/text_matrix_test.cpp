#include "bulk/text_matrix.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "bulk_test_data.hpp"

namespace undrop::bulk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TextMatrices : public testing::Test {
 protected:
  NamedMatrix read(const std::string& text) {
    return read_text_matrix(test::write(folder_ / "table.tsv", text), context_);
  }
  std::string refusal(const std::string& text) {
    try {
      (void)read(text);
    } catch (const FormatError& error) {
      return error.what();
    }
    return "";
  }

  undrop::test::TemporaryFolder folder_;
  Context context_ = test::context_of();
};

TEST_F(TextMatrices, SeveralColumnsOfNamesAndTheNumbersBetweenThemAreNoSamples) {
  const auto matrix = read("entrez\tsymbol\tensembl\ta\tb\n1\tA1BG\tENSG1\t13\t12\n2\tA2M\tNA\t0\t1.5\n");
  EXPECT_THAT(matrix.column_names.front(), ElementsAre("a", "b"));
  EXPECT_EQ(matrix.row_names.size(), 3U);
  EXPECT_THAT(matrix.row_names[1], ElementsAre("A1BG", "A2M"));
  EXPECT_THAT(matrix.values, ElementsAre(13, 12, 0, 1.5F));
}

TEST_F(TextMatrices, ADescriptionBehindTheSamplesDoesNotMakeThemNames) {
  const auto matrix = read("gene\ta\tb\tdescription\nX\t1\t2\tlong words\nY\t3\t4\tmore words\n");
  EXPECT_THAT(matrix.column_names.front(), ElementsAre("a", "b"));
  EXPECT_THAT(matrix.row_names.back(), ElementsAre("long words", "more words"));
}

TEST_F(TextMatrices, NumbersAsNamesOfGenesStayNames) {
  const auto matrix = read("\ta\tb\n7157\t1\t2\n672\t3\t4\n");
  EXPECT_THAT(matrix.row_names.front(), ElementsAre("7157", "672"));
  EXPECT_EQ(matrix.n_columns, 2);
}

TEST_F(TextMatrices, LengthsAndPlacesOfFeatureCountsAreNoSamples) {
  const auto matrix = read(
      "# Program:featureCounts v2.0.1; Command:x\nGeneid\tChr\tStart\tEnd\tStrand\tLength\ts1.bam\n"
      "ENSG1\tchr1\t11\t20\t+\t10\t5\n");
  EXPECT_THAT(matrix.column_names.front(), ElementsAre("s1.bam"));
  EXPECT_THAT(matrix.values, ElementsAre(5));
}

TEST_F(TextMatrices, GctFilesHaveALineOfSizes) {
  const auto matrix = read("#1.2\n2\t2\nName\tDescription\tGTEX-1\tGTEX-2\nENSG1.4\tTP53\t1\t2\nENSG2.1\tMYC\t3\t4\n");
  EXPECT_EQ(matrix.n_rows, 2);
  EXPECT_THAT(matrix.row_names[1], ElementsAre("TP53", "MYC"));
  EXPECT_THAT(matrix.column_names.front(), ElementsAre("GTEX-1", "GTEX-2"));
}

TEST_F(TextMatrices, TheFirstLineMayLackItsCornerAndSemicolonsSeparateToo) {
  EXPECT_THAT(read("a b\nX 1 2\nY 3 4\n").column_names.front(), ElementsAre("a", "b"));
  EXPECT_THAT(read("gene;a\n\"X;1\";2\n").row_names.front(), ElementsAre("X;1"));
}

TEST_F(TextMatrices, MissingValuesAreKeptApart) {
  const auto matrix = read("gene,a,b\nX,NA,2\nY,,4\n");
  EXPECT_TRUE(std::isnan(matrix.values[0]));
  EXPECT_TRUE(std::isnan(matrix.values[2]));
}

TEST_F(TextMatrices, DamageIsNamedWithItsPlace) {
  std::string text = "gene\ta\tb\n";
  for (int i = 0; i < 60; ++i) text += test::symbol(i) + "\t1\t2\n";
  EXPECT_THAT(refusal(text + "X\t1\n"), HasSubstr("line 62"));
  EXPECT_THAT(refusal(text + "X\t1\t1,5\n"), testing::AllOf(HasSubstr("line 62"), HasSubstr("column 'b'")));
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal("gene\ta\nX\tword\n"), HasSubstr("no column of numbers"));
}

TEST_F(TextMatrices, MoreThanTheBudgetIsRefused) {
  std::string text = "gene\ta\tb\n";
  for (int i = 0; i < 600; ++i) text += test::symbol(i) + "\t1\t2\n";
  context_.memory_budget = 100;
  EXPECT_THROW((void)read(text), ResourceError);
}

}  // namespace
}  // namespace undrop::bulk
