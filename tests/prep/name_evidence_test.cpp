#include "prep/name_evidence.hpp"

#include <gtest/gtest.h>

namespace undrop::prep {
namespace {

using Names = std::vector<std::string>;

const Names barcodes{"AAACATACAACCAC-1", "s1_ACGTACGTACGT", "AAACATTGAGCTAC-1"};
const Names genes{"ACTB", "Rpl13a", "ENSMUSG00000064351", "mt-Co1", "MALAT1", "XYZ1"};

TEST(NameEvidence, SharesOfGenesAndBarcodes) {
  EXPECT_DOUBLE_EQ(name_evidence(genes).genes, 5.0 / 6);
  EXPECT_DOUBLE_EQ(name_evidence(barcodes).barcodes, 1);
  EXPECT_EQ(name_evidence({"A1BG", "cell_1", "GATTACA"}).genes, 0);
  EXPECT_EQ(name_evidence({"A1BG", "cell_1", "GATTACA"}).barcodes, 0);
  EXPECT_EQ(name_evidence({}).genes, 0);
}

TEST(NameEvidence, FindsSwappedAxes) {
  EXPECT_FALSE(look_swapped(barcodes, genes));
  EXPECT_TRUE(look_swapped(genes, barcodes));
  EXPECT_TRUE(look_swapped(genes, {"c1", "c2"}));
  EXPECT_TRUE(look_swapped({"c1", "c2"}, barcodes));
  EXPECT_FALSE(look_swapped({"c1", "c2"}, {"g1", "g2"}));
}

}  // namespace
}  // namespace undrop::prep
