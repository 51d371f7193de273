#include "methods/reference_cells.hpp"

#include <undrop/errors.hpp>

#include <gtest/gtest.h>

#include "memory_archive.hpp"
#include "methods/planted_counts.hpp"

namespace undrop {
namespace {

TEST(ReferenceCells, AreThoseThatAreNotEmptyWithTheGivenGenes) {
  const Dataset data = test::prepared_rows({{1, 2, 7}, {0, 0, 0}, {4, 3, 3}});
  EXPECT_EQ(filled_cells(data), (std::vector<std::int64_t>{0, 2}));
  const Dataset cells = reference_cells(data, {0, 2});
  EXPECT_EQ(cells.gene_names, (std::vector<std::string>{"g0", "g2"}));
  EXPECT_EQ(cells.size_factors, (std::vector<double>{1, 1}));
  CountBlock block;
  cells.counts->read({0, 2}, block);
  EXPECT_EQ(block.values, (std::vector<float>{1, 7, 4, 3}));
}

TEST(ReferenceCells, AreSavedAndLoaded) {
  const Dataset cells = reference_cells(test::prepared_rows({{1, 0, 7}, {4, 3, 3}}), {0, 1, 2});
  test::MemoryArchive archive;
  save_reference_cells(archive, cells);
  const Dataset loaded = load_reference_cells(archive);
  CountBlock block;
  loaded.counts->read({0, 2}, block);
  EXPECT_EQ(block.values, (std::vector<float>{1, 7, 4, 3, 3}));
  EXPECT_EQ(loaded.size_factors, cells.size_factors);
  archive.put("size_factors", std::vector<double>{1});
  EXPECT_THROW((void)load_reference_cells(archive), FormatError);
}

}  // namespace
}  // namespace undrop
