#include "io/gene_major_counts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/h5ad_file.hpp"
#include "support.hpp"

namespace undrop::io {
namespace {

CountBlock all_of(const CountSource& counts) {
  CountBlock block;
  counts.read({0, counts.n_cells()}, block);
  return block;
}

/// Genes × cells with a zero, a repeated entry and an empty gene.
std::unique_ptr<H5Rows> genes_in(const hdf5::Group& root) {
  const auto group = root.create_group("X");
  (void)group.write<float>("data", std::vector<float>{1, 300, 0, 2, 2, 5, 7}, {7});
  (void)group.write<std::int32_t>("indices", std::vector<std::int32_t>{3, 0, 1, 1, 1, 3, 0}, {7});
  (void)group.write<std::int64_t>("indptr", std::vector<std::int64_t>{0, 3, 3, 7}, {4});
  return open_compressed_rows(root.group("X"), 3, 5);
}

void expect_counts(const CountBlock& block) {
  EXPECT_THAT(block.offsets, testing::ElementsAre(0, 2, 3, 3, 5, 5));
  EXPECT_THAT(block.genes, testing::ElementsAre(0, 2, 2, 0, 2));
  EXPECT_THAT(block.values, testing::ElementsAre(300, 7, 4, 1, 5));
}

TEST(GeneMajorCounts, AreHeldCellByCell) {
  const test::TemporaryFolder folder;
  const auto root = hdf5::create_file(folder / "a.h5");
  const LoadedCounts loaded = hold_gene_major(*genes_in(root), Context());
  EXPECT_TRUE(loaded.holds_counts);
  expect_counts(all_of(loaded.counts));
}

TEST(GeneMajorCounts, AreStreamedCellByCell) {
  const test::TemporaryFolder folder;
  const auto root = hdf5::create_file(folder / "a.h5");
  const auto genes = genes_in(root);
  for (const std::int64_t block_entries : {1, 2, 3, 100}) {
    const auto counts = stream_gene_major(*genes, block_entries, 1, Context());
    EXPECT_TRUE(counts->holds_counts());
    EXPECT_EQ(counts->n_nonzeros(), 5);
    expect_counts(all_of(*counts));
  }
}

}  // namespace
}  // namespace undrop::io
