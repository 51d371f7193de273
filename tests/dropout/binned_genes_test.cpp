#include "dropout/binned_genes.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "support.hpp"

namespace undrop::dropout {
namespace {

using testing::ElementsAre;

TEST(DepthStrata, OneWhereAllCellsAreAlikeAndNoneForEmptyCells) {
  const DepthStrata strata = depth_strata(std::vector<double>{1, 1, 0, 1}, 0.25, 6);
  EXPECT_EQ(strata.n(), 1);
  EXPECT_THAT(strata.of_cell, ElementsAre(0, 0, -1, 0));
  EXPECT_NEAR(strata.log_size[0], 0, 1e-12);
}

TEST(DepthStrata, SplitByDepth) {
  const DepthStrata strata = depth_strata(std::vector<double>{1, 4, 1.02, 16, 4.1}, 0.9, 3);
  EXPECT_EQ(strata.n(), 3);
  EXPECT_THAT(strata.of_cell, ElementsAre(0, 1, 0, 2, 1));
  EXPECT_NEAR(strata.log_size[1], std::log(4.05), 1e-12);
}

TEST(BinnedGenes, CountCellsByStratumBinAndHalf) {
  Dataset data = test::dataset_from_rows({{0, 3}, {2, 0}, {2, 1}, {0, 0}});
  data.size_factors = {1, 1, 1, 0};
  const DepthStrata strata = depth_strata(data.size_factors, 0.25, 6);
  const std::vector<std::int32_t> genes = {0, 1};
  const BinnedGenes binned = bin_genes(data, genes, strata, std::vector<std::int32_t>{0, 0, 1, 1}, {}, {});
  ASSERT_EQ(binned.genes.size(), 2U);
  const BinnedGene& first = binned.genes[0];
  EXPECT_DOUBLE_EQ(first.cells, 3);
  EXPECT_DOUBLE_EQ(first.mean, 4.0 / 3);
  EXPECT_DOUBLE_EQ(first.seen_mean, 2);
  EXPECT_DOUBLE_EQ(first.positives, 2);
  ASSERT_EQ(first.entries.size(), 2U);
  EXPECT_EQ(first.entries[0].bin, 0);
  EXPECT_THAT(first.entries[0].cells, ElementsAre(1, 0));
  EXPECT_EQ(first.entries[1].bin, 2);
  EXPECT_THAT(first.entries[1].cells, ElementsAre(1, 1));
}

TEST(BinnedGenes, KeepPopulationsApart) {
  Dataset data = test::dataset_from_rows({{0, 3}, {2, 0}, {2, 1}, {5, 0}});
  data.size_factors = {1, 1, 1, 1};
  const std::vector<std::int32_t> populations = {1, 0, 1, -1};
  const BinnedGenes binned = bin_genes(data, std::vector<std::int32_t>{0, 1}, depth_strata(data.size_factors, 0.25, 6),
                                       std::vector<std::int32_t>{0, 0, 1, 1}, {populations, 2}, {});
  ASSERT_EQ(binned.genes.size(), 4U);
  EXPECT_DOUBLE_EQ(binned.genes[0].mean, 2);
  EXPECT_DOUBLE_EQ(binned.genes[0].cells, 1);
  EXPECT_DOUBLE_EQ(binned.genes[1].mean, 1);
  EXPECT_DOUBLE_EQ(binned.genes[3].mean, 2);
  EXPECT_DOUBLE_EQ(binned.genes[3].cells, 2);
  EXPECT_DOUBLE_EQ(binned.genes[2].positives, 0);
}

}  // namespace
}  // namespace undrop::dropout
