#include "io/gene_bands.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "support.hpp"

namespace undrop::io {
namespace {

/// cells × genes with a share of non-zeros that grows with the gene, so that some parts are dense and others sparse.
std::vector<std::vector<float>> rows(std::size_t n_cells, std::size_t n_genes) {
  std::vector<std::vector<float>> out(n_cells, std::vector<float>(n_genes, 0.0F));
  std::uint64_t state = 1;
  for (auto& row : out) {
    for (std::size_t gene = 0; gene < n_genes; ++gene) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      if ((state >> 33U) % n_genes < gene) row[gene] = static_cast<float>(state >> 50U) + 1;
    }
  }
  return out;
}

void expect_turned(const std::vector<std::vector<float>>& expected, const GeneBands& bands) {
  const std::size_t n_cells = expected.size();
  std::size_t next = 0;
  bands.for_bands(Context(), [&](std::int64_t first, std::span<const float> values) {
    ASSERT_EQ(static_cast<std::size_t>(first), next);
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_EQ(values[i], expected[i % n_cells][next + i / n_cells]) << "gene " << next + i / n_cells;
    }
    next += values.size() / n_cells;
  });
  EXPECT_EQ(next, expected.front().size());
}

TEST(GeneBands, TurnsDenseBlocks) {
  const auto all = rows(70, 500);
  GeneBands bands(70, 500, 70 * 500);
  for (std::int64_t begin = 0; begin < 70; begin += 32) {
    const CellRange cells{begin, std::min<std::int64_t>(begin + 32, 70)};
    std::vector<float> block;
    for (auto i = cells.begin; i < cells.end; ++i) {
      const auto& row = all[static_cast<std::size_t>(i)];
      block.insert(block.end(), row.begin(), row.end());
    }
    bands.add(cells, block);
  }
  expect_turned(all, bands);
}

TEST(GeneBands, TurnsSparseBlocksInSeveralBands) {
  const auto all = rows(130000, 70);  // so many cells that a band is 64 genes
  const Dataset data = test::dataset_from_rows(all);
  GeneBands bands(130000, 70, data.counts->n_nonzeros());
  CountBlock block;
  for (std::int64_t begin = 0; begin < 130000; begin += 50000) {
    data.counts->read({begin, std::min<std::int64_t>(begin + 50000, 130000)}, block);
    bands.add(block);
  }
  expect_turned(all, bands);
}

TEST(GeneBands, BlocksMustBeComplete) {
  GeneBands bands(4, 2, 8);
  const std::vector<float> block(4, 1.0F);
  EXPECT_THROW(bands.add({1, 3}, block), std::logic_error);
  bands.add({0, 2}, block);
  EXPECT_THROW(bands.for_bands(Context(), [](std::int64_t, std::span<const float>) {}), std::logic_error);
}

}  // namespace
}  // namespace undrop::io
