#include "methods/gene_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "methods/planted_counts.hpp"

namespace undrop {
namespace {

std::vector<std::int32_t> genes() {
  std::vector<std::int32_t> out(test::planted_unseen_gene);
  std::iota(out.begin(), out.end(), 0);
  return out;
}

/// Neighbours in the order that belong to one planted group.
int joined(const std::vector<std::int32_t>& order) {
  int out = 0;
  for (std::size_t i = 1; i < order.size(); ++i) out += order[i] / 13 == order[i - 1] / 13 ? 1 : 0;
  return out;
}

TEST(GeneOrder, HoldsEveryGeneOnce) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  for (const auto order : {GeneOrder::input, GeneOrder::similarity, GeneOrder::random}) {
    auto found = ordered_genes(data, genes(), order, test::context_of(1));
    EXPECT_EQ(found == genes(), order == GeneOrder::input);
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, genes());
  }
}

TEST(GeneOrder, BySimilarityPutsGenesThatVaryTogetherTogether) {
  // In the file the groups of genes are interleaved.
  auto rows = test::planted_rows();
  const Dataset data = test::prepared_rows(rows);
  auto mixed = genes();
  std::stable_sort(mixed.begin(), mixed.end(), [](auto a, auto b) { return a % 13 < b % 13; });
  EXPECT_EQ(joined(mixed), 0);
  EXPECT_GE(joined(ordered_genes(data, genes(), GeneOrder::similarity, test::context_of(1))), 26);
}

TEST(GeneOrder, IsKeyedByTheSeedAndTheSameOnAnyNumberOfThreads) {
  const Dataset data = test::prepared_rows(test::planted_rows());
  Context other = test::context_of(1);
  other.seed = 5;
  const auto by = [&](GeneOrder order, const Context& context) { return ordered_genes(data, genes(), order, context); };
  EXPECT_NE(by(GeneOrder::random, test::context_of(1)), by(GeneOrder::random, other));
  EXPECT_EQ(by(GeneOrder::similarity, test::context_of(1)), by(GeneOrder::similarity, test::context_of(4)));
}

TEST(GeneOrder, FewGenesStayAsTheyAre) {
  const Dataset data = test::prepared_rows({{1, 2}, {2, 1}});
  const std::vector<std::int32_t> two{0, 1};
  EXPECT_EQ(ordered_genes(data, two, GeneOrder::similarity, test::context_of(1)), two);
}

}  // namespace
}  // namespace undrop
