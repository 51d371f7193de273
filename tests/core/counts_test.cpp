#include <undrop/counts.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace undrop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Offsets = std::vector<std::int64_t>;
using Genes = std::vector<std::int32_t>;
using Floats = std::vector<float>;

/// [1 0 2 0], [0 0 0 0], [0 300 0 7].
SparseCounts small() { return {4, Offsets{0, 2, 2, 4}, Genes{0, 2, 1, 3}, Floats{1, 2, 300, 7}}; }

CountBlock block_of(const CountSource& counts, CellRange cells) {
  CountBlock block;
  counts.read(cells, block);
  return block;
}

TEST(Counts, KnowTheirShape) {
  const auto counts = small();
  EXPECT_EQ(counts.n_cells(), 3);
  EXPECT_EQ(counts.n_genes(), 4);
  EXPECT_EQ(counts.n_nonzeros(), 4);
  EXPECT_TRUE(counts.is_integer());
}

TEST(Counts, AreReadByBlocks) {
  const auto counts = small();
  const auto block = block_of(counts, {1, 3});
  EXPECT_EQ(block.cells.begin, 1);
  EXPECT_THAT(block.offsets, ElementsAre(0, 0, 2));
  EXPECT_THAT(block.genes_of(0), IsEmpty());
  EXPECT_THAT(block.genes_of(1), ElementsAre(1, 3));
  EXPECT_THAT(block.values_of(1), ElementsAre(300, 7));
  EXPECT_THAT(block_of(counts, {2, 2}).offsets, ElementsAre(0));
  EXPECT_THROW((void)block_of(counts, {2, 4}), std::out_of_range);
  EXPECT_THROW((void)block_of(counts, {-1, 1}), std::out_of_range);
  EXPECT_THROW((void)block_of(counts, {2, 1}), std::out_of_range);
}

TEST(Counts, ABlockIsUsedAgain) {
  const auto counts = small();
  CountBlock block;
  counts.read({0, 3}, block);
  counts.read({0, 1}, block);
  EXPECT_THAT(block.genes, ElementsAre(0, 2));
  EXPECT_THAT(block.values, ElementsAre(1, 2));
}

TEST(Counts, EveryWidthKeepsItsValues) {
  for (const float largest :
       {1.0F, 255.0F, 256.0F, 65535.0F, 65536.0F, 16777216.0F, 4294967040.0F, 1e12F, 0.5F, -3.0F}) {
    const SparseCounts counts(2, Offsets{0, 2}, Genes{0, 1}, Floats{1, largest});
    EXPECT_THAT(block_of(counts, {0, 1}).values, ElementsAre(1, largest));
    EXPECT_EQ(counts.is_integer(), largest != 0.5F);
  }
}

TEST(Counts, RefuseWhatIsNotCompressedRows) {
  const auto make = [](const Offsets& offsets, const Genes& genes, const Floats& values) {
    return SparseCounts(4, offsets, genes, values);
  };
  EXPECT_THROW(make({}, {}, {}), std::invalid_argument);
  EXPECT_THROW(make({1, 1}, {0}, {1}), std::invalid_argument);
  EXPECT_THROW(make({0, 2}, {0}, {1}), std::invalid_argument);
  EXPECT_THROW(make({0, 2}, {0, 1}, {1}), std::invalid_argument);
  EXPECT_THROW(make({0, 2, 1, 2}, {0, 1}, {1, 1}), std::invalid_argument);
  EXPECT_THROW(make({0, 2}, {1, 0}, {1, 1}), std::invalid_argument);
  EXPECT_THROW(make({0, 2}, {1, 1}, {1, 1}), std::invalid_argument);
  EXPECT_THROW(make({0, 1}, {4}, {1}), std::invalid_argument);
  EXPECT_THROW(make({0, 1}, {-1}, {1}), std::invalid_argument);
  EXPECT_THROW(make({0, 1}, {0}, {0}), std::invalid_argument);
  EXPECT_THROW(make({0, 1}, {0}, {std::nanf("")}), std::invalid_argument);
  EXPECT_THROW(make({0, 1}, {0}, {std::numeric_limits<float>::infinity()}), std::invalid_argument);
}

TEST(Counts, TripletsComeInAnyOrderAndAdd) {
  const Offsets cells{2, 0, 2, 0, 2};
  const Genes genes{3, 2, 1, 0, 3};
  const Floats values{4, 2, 300, 1, 3};
  const auto counts = SparseCounts::from_triplets(3, 4, cells, genes, values);
  const auto block = block_of(counts, {0, 3});
  EXPECT_THAT(block.offsets, ElementsAre(0, 2, 2, 4));
  EXPECT_THAT(block.genes, ElementsAre(0, 2, 1, 3));
  EXPECT_THAT(block.values, ElementsAre(1, 2, 300, 7));
}

TEST(Counts, TripletsThatCancelAreGone) {
  const auto counts = SparseCounts::from_triplets(1, 2, Offsets{0, 0, 0}, Genes{1, 1, 0}, Floats{2, -2, 5});
  EXPECT_THAT(block_of(counts, {0, 1}).genes, ElementsAre(0));
  EXPECT_THROW((void)SparseCounts::from_triplets(1, 2, Offsets{1}, Genes{0}, Floats{1}), std::invalid_argument);
  EXPECT_THROW((void)SparseCounts::from_triplets(1, 2, Offsets{0}, Genes{2}, Floats{1}), std::invalid_argument);
  EXPECT_THROW((void)SparseCounts::from_triplets(1, 2, Offsets{0, 0}, Genes{0}, Floats{1}), std::invalid_argument);
}

TEST(Counts, SelectRenumbersCellsAndGenes) {
  const auto counts = small();
  const Offsets cells{2, 0, 2};
  const Genes genes{1, 2};
  const auto chosen = select(counts, cells, genes);
  EXPECT_EQ(chosen->n_cells(), 3);
  EXPECT_EQ(chosen->n_genes(), 2);
  const auto block = block_of(*chosen, {0, 3});
  EXPECT_THAT(block.offsets, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(block.genes, ElementsAre(0, 1, 0));
  EXPECT_THAT(block.values, ElementsAre(300, 2, 300));
  EXPECT_EQ(select(counts, {}, genes)->n_cells(), 0);
}

TEST(Counts, MayBeEmpty) {
  const SparseCounts none(3, Offsets{0}, Genes{}, Floats{});
  EXPECT_EQ(none.n_cells(), 0);
  EXPECT_TRUE(none.is_integer());
  EXPECT_THAT(block_of(none, {0, 0}).values, IsEmpty());
}

}  // namespace
}  // namespace undrop
