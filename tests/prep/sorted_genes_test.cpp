#include "prep/sorted_genes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support.hpp"

namespace undrop::prep {
namespace {

using Genes = std::vector<std::int32_t>;

TEST(SortedGenes, TakeTheirCountsNamesAndAnnotationsAlong) {
  Dataset data = test::dataset_from_rows({{1, 0, 3, 4}, {0, 0, 7, 0}, {0, 6, 0, 2}});
  data.gene_names = {"d", "a", "c", "b"};
  data.gene_symbols = {"D", "A", "C", "B"};
  data.is_modelled = {1, 0, 1, 1};
  data.var.push_back(text_column("kind", {"x", "y", "z", "x"}));
  const Dataset sorted = sort_genes(data);
  EXPECT_EQ(sorted.gene_names, (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(sorted.gene_symbols, (std::vector<std::string>{"A", "B", "C", "D"}));
  EXPECT_EQ(sorted.is_modelled, (std::vector<std::uint8_t>{0, 1, 1, 1}));
  EXPECT_EQ(sorted.var[0].codes, (Genes{1, 0, 2, 0}));
  EXPECT_EQ(sorted.counts->n_nonzeros(), data.counts->n_nonzeros());
  CountBlock block;
  sorted.counts->read({0, 3}, block);
  EXPECT_EQ(block.genes, (Genes{1, 2, 3, 2, 0, 1}));
  EXPECT_EQ(block.values, (std::vector<float>{4, 3, 1, 7, 6, 2}));
  sorted.counts->read({1, 2}, block);
  EXPECT_EQ(block.genes, Genes{2});
}

TEST(SortedGenes, AreNotTouchedWhereTheyAreInOrder) {
  Dataset data = test::dataset_from_rows({{1, 2}});
  data.gene_names = {"a", "b"};
  EXPECT_EQ(sort_genes(data).counts, data.counts);
}

}  // namespace
}  // namespace undrop::prep
