#include "prep/permuted_counts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "prep/split_data.hpp"

namespace undrop::prep {
namespace {

using test::dense;
using test::poisson_data;
using test::threads;

std::vector<float> column(const std::vector<float>& rows, std::size_t width, std::size_t gene) {
  std::vector<float> out;
  for (std::size_t at = gene; at < rows.size(); at += width) out.push_back(rows[at]);
  return out;
}

TEST(PermuteGenes, KeepsTheValuesOfEveryGeneAndBreaksItsOrder) {
  const auto data = poisson_data(200, 12);
  const auto permuted = permute_genes(data, 0, threads(2));
  const auto before = dense(*data.counts);
  const auto after = dense(*permuted.counts);
  for (std::size_t gene = 0; gene < 11; ++gene) {
    auto a = column(before, 12, gene), b = column(after, 12, gene);
    EXPECT_NE(a, b);
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    EXPECT_EQ(a, b);
  }
  EXPECT_EQ(column(before, 12, 11), column(after, 12, 11));
  Dataset fresh = permuted;
  set_size_factors(fresh, threads(1));
  EXPECT_EQ(fresh.size_factors, permuted.size_factors);
}

TEST(PermuteGenes, LeavesEmptyCellsEmpty) {
  Dataset data = undrop::test::dataset_from_rows({{1, 2}, {0, 0}, {3, 0}, {0, 4}});
  set_size_factors(data, threads(1));
  for (std::int64_t repeat = 0; repeat < 5; ++repeat) {
    const auto rows = dense(*permute_genes(data, repeat, threads(1)).counts);
    EXPECT_EQ(rows[2] + rows[3], 0);
  }
}

TEST(PermuteGenes, DependsOnSeedAndRepeat) {
  const auto data = poisson_data(50, 6);
  const auto one = dense(*permute_genes(data, 0, threads(1)).counts);
  EXPECT_EQ(one, dense(*permute_genes(data, 0, threads(3)).counts));
  EXPECT_NE(one, dense(*permute_genes(data, 1, threads(1)).counts));
}

}  // namespace
}  // namespace undrop::prep
