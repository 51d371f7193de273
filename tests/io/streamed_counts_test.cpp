#include "io/streamed_counts.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <stdexcept>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace undrop::io {
namespace {

constexpr std::int64_t n_cells = 60;
constexpr std::int64_t n_genes = 20;

SparseCounts some_counts() {
  Random random(1, "counts", 0);
  std::vector<std::int64_t> cells;
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  for (std::int64_t i = 0; i < n_cells * n_genes; ++i) {
    if (random.uniform() > 0.3) continue;
    cells.push_back(i / n_genes);
    genes.push_back(static_cast<std::int32_t>(i % n_genes));
    values.push_back(static_cast<float>(1 + i % 7));
  }
  return SparseCounts::from_triplets(n_cells, n_genes, cells, genes, values);
}

class StreamedCountsTest : public testing::Test {
 protected:
  [[nodiscard]] StreamedCounts stream(std::int64_t most_kept) {
    const auto load = [this](CellRange cells) -> LoadedCounts {
      ++loads_;
      std::vector<std::int64_t> wanted(static_cast<std::size_t>(cells.size()));
      std::iota(wanted.begin(), wanted.end(), cells.begin);
      std::vector<std::int32_t> genes(n_genes);
      std::iota(genes.begin(), genes.end(), 0);
      return {*select(counts_, wanted, genes), true};
    };
    return {n_genes, {7, 8, 30, 31, n_cells}, load, most_kept, Context()};
  }

  SparseCounts counts_ = some_counts();
  std::atomic<int> loads_ = 0;
};

TEST_F(StreamedCountsTest, GivesEveryRange) {
  const StreamedCounts streamed = stream(1);
  EXPECT_EQ(streamed.n_cells(), n_cells);
  EXPECT_EQ(streamed.n_nonzeros(), counts_.n_nonzeros());
  EXPECT_TRUE(streamed.is_integer());
  EXPECT_TRUE(streamed.holds_counts());
  CountBlock seen;
  CountBlock expected;
  for (std::int64_t begin = 0; begin <= n_cells; begin += 3) {
    for (std::int64_t end = begin; end <= n_cells; end += 5) {
      streamed.read({begin, end}, seen);
      counts_.read({begin, end}, expected);
      ASSERT_EQ(seen.offsets, expected.offsets);
      ASSERT_EQ(seen.genes, expected.genes);
      ASSERT_EQ(seen.values, expected.values);
    }
  }
  EXPECT_THROW(streamed.read({0, n_cells + 1}, seen), std::out_of_range);
}

TEST_F(StreamedCountsTest, LoadsEachBlockOnceForCellsInOrder) {
  const StreamedCounts streamed = stream(1);
  const int looked_at = loads_;
  CountBlock block;
  for (std::int64_t cell = 0; cell < n_cells; ++cell) streamed.read({cell, cell + 1}, block);
  EXPECT_EQ(loads_ - looked_at, 5);
}

TEST_F(StreamedCountsTest, KeepsWhatMayBeKept) {
  const StreamedCounts streamed = stream(1 << 20);
  const int looked_at = loads_;
  CountBlock block;
  for (int pass = 0; pass < 3; ++pass) streamed.read({0, n_cells}, block);
  EXPECT_EQ(loads_ - looked_at, 5);
}

TEST_F(StreamedCountsTest, ServesManyThreads) {
  const StreamedCounts streamed = stream(1);
  Context context;
  context.threads = 8;
  std::atomic<std::int64_t> seen = 0;
  parallel_blocks(context, n_cells, 4, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    CountBlock block;
    streamed.read({begin, end}, block);
    seen += block.offsets.back();
  });
  EXPECT_EQ(seen, counts_.n_nonzeros());
}

TEST(StreamedCounts, StopsWhenCancelled) {
  Context context;
  context.cancel->cancel();
  const auto load = [](CellRange) -> LoadedCounts { throw std::logic_error("loaded"); };
  EXPECT_THROW((void)StreamedCounts(1, {5}, load, 1, context), Cancelled);
}

}  // namespace
}  // namespace undrop::io
