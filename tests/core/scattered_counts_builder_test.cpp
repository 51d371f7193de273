#include "core/scattered_counts_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace undrop {
namespace {

using testing::ElementsAre;
using Indices = std::vector<std::int32_t>;
using Floats = std::vector<float>;
using Numbers = std::vector<std::int64_t>;

CountBlock all_of(const SparseCounts& counts) {
  CountBlock block;
  counts.read({0, counts.n_cells()}, block);
  return block;
}

TEST(ScatteredCountsBuilder, PutsEntriesIntoTheirCells) {
  ScatteredCountsBuilder builder(3, Numbers{2, 0, 2});
  builder.add(Indices{0, 2}, Indices{0, 0}, Floats{1, 300});
  builder.add(Indices{2, 0}, Indices{1, 2}, Floats{4, 5});
  EXPECT_TRUE(builder.holds_counts());
  const auto block = all_of(builder.finish());
  EXPECT_THAT(block.offsets, ElementsAre(0, 2, 2, 4));
  EXPECT_THAT(block.genes, ElementsAre(0, 2, 0, 1));
  EXPECT_THAT(block.values, ElementsAre(1, 5, 300, 4));
}

TEST(ScatteredCountsBuilder, SortsAddsAndDropsZeros) {
  ScatteredCountsBuilder builder(5, Numbers{4, 3, 1});
  builder.add(Indices{0, 0, 0, 0}, Indices{3, 0, 3, 2}, Floats{200, 2, 200, 0});
  builder.add(Indices{1, 1, 1, 2}, Indices{4, 1, 1, 0}, Floats{7, 5, -5, 9});
  const auto block = all_of(builder.finish());
  EXPECT_THAT(block.offsets, ElementsAre(0, 2, 3, 4));
  EXPECT_THAT(block.genes, ElementsAre(0, 3, 4, 0));
  EXPECT_THAT(block.values, ElementsAre(2, 400, 7, 9));
}

TEST(ScatteredCountsBuilder, AddsRepeatedEntriesWithoutZeros) {
  ScatteredCountsBuilder builder(2, Numbers{2, 1});
  builder.add(Indices{0, 0, 1}, Indices{1, 1, 0}, Floats{1, 2, 3});
  const auto block = all_of(builder.finish());
  EXPECT_THAT(block.offsets, ElementsAre(0, 1, 2));
  EXPECT_THAT(block.values, ElementsAre(3, 3));
}

TEST(ScatteredCountsBuilder, RefusesWhatWasNotAnnounced) {
  ScatteredCountsBuilder builder(2, Numbers{1, 1});
  EXPECT_THROW(builder.add(Indices{2}, Indices{0}, Floats{1}), std::out_of_range);
  EXPECT_THROW(builder.add(Indices{0}, Indices{2}, Floats{1}), std::out_of_range);
  builder.add(Indices{0}, Indices{0}, Floats{1});
  EXPECT_THROW((void)builder.finish(), std::out_of_range);
  EXPECT_THROW(builder.add(Indices{0}, Indices{1}, Floats{1}), std::out_of_range);
}

}  // namespace
}  // namespace undrop
