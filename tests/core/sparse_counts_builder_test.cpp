#include "core/sparse_counts_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace undrop {
namespace {

using testing::ElementsAre;
using Genes = std::vector<std::int32_t>;
using Floats = std::vector<float>;

CountBlock all_of(const SparseCounts& counts) {
  CountBlock block;
  counts.read({0, counts.n_cells()}, block);
  return block;
}

TEST(SparseCountsBuilder, KeepsOrderedCellsAsTheyAre) {
  SparseCountsBuilder builder(5, 3, 4);
  const std::vector<std::int64_t> offsets{10, 12, 12, 14};
  builder.add_cells(offsets, Genes{0, 3, 1, 4}, Floats{1, 2, 3, 4});
  EXPECT_TRUE(builder.holds_counts());
  const auto counts = builder.finish();
  const auto block = all_of(counts);
  EXPECT_THAT(block.offsets, ElementsAre(0, 2, 2, 4));
  EXPECT_THAT(block.genes, ElementsAre(0, 3, 1, 4));
  EXPECT_THAT(block.values, ElementsAre(1, 2, 3, 4));
  EXPECT_TRUE(counts.is_integer());
}

TEST(SparseCountsBuilder, SortsAddsAndDropsZeros) {
  SparseCountsBuilder builder(5);
  builder.add_cell(Genes{3, 0, 3, 2}, Floats{1, 2, 3, 0});
  builder.add_cell(Genes{4, 1, 1}, Floats{7, 5, -5});
  const auto block = all_of(builder.finish());
  EXPECT_THAT(block.offsets, ElementsAre(0, 2, 3));
  EXPECT_THAT(block.genes, ElementsAre(0, 3, 4));
  EXPECT_THAT(block.values, ElementsAre(2, 4, 7));
}

TEST(SparseCountsBuilder, WidensWhatItHoldsAlready) {
  SparseCountsBuilder builder(2);
  const Floats rising{255, 256, 65536, 16777216, 0.5F, -3};
  for (const float value : rising) builder.add_cell(Genes{1}, Floats{value});
  EXPECT_FALSE(builder.holds_counts());
  const auto counts = builder.finish();
  EXPECT_EQ(all_of(counts).values, rising);
  EXPECT_FALSE(counts.is_integer());
}

TEST(SparseCountsBuilder, SumsThatOutgrowTheirWidthAreKept) {
  SparseCountsBuilder builder(2);
  builder.add_cell(Genes{1, 1}, Floats{200, 200});
  EXPECT_THAT(all_of(builder.finish()).values, ElementsAre(400));
}

TEST(SparseCountsBuilder, NegativeWholeNumbersAreNoCounts) {
  SparseCountsBuilder builder(2);
  builder.add_cell(Genes{0}, Floats{-2});
  EXPECT_FALSE(builder.holds_counts());
  EXPECT_TRUE(builder.finish().is_integer());
}

TEST(SparseCountsBuilder, Transposes) {
  SparseCountsBuilder builder(3);
  builder.add_cell(Genes{0, 2}, Floats{1, 300});
  builder.add_cell(Genes{1, 2}, Floats{3, 4});
  const auto counts = builder.finish_transposed();
  EXPECT_EQ(counts.n_cells(), 3);
  EXPECT_EQ(counts.n_genes(), 2);
  const auto block = all_of(counts);
  EXPECT_THAT(block.offsets, ElementsAre(0, 1, 2, 4));
  EXPECT_THAT(block.genes, ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(block.values, ElementsAre(1, 3, 300, 4));
}

TEST(SparseCountsBuilder, RefusesWhatCannotBeHeld) {
  SparseCountsBuilder builder(3);
  EXPECT_THROW(builder.add_cell(Genes{3}, Floats{1}), std::out_of_range);
  EXPECT_THROW(builder.add_cell(Genes{-1}, Floats{1}), std::out_of_range);
  EXPECT_THROW(builder.add_cell(Genes{0}, Floats{std::numeric_limits<float>::quiet_NaN()}), std::domain_error);
  EXPECT_THROW(builder.add_cell(Genes{0}, Floats{std::numeric_limits<float>::infinity()}), std::domain_error);
  EXPECT_THROW(SparseCountsBuilder(std::int64_t{1} << 31), std::out_of_range);
}

}  // namespace
}  // namespace undrop
