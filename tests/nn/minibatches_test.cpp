#include "nn/minibatches.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace undrop::nn {
namespace {

std::vector<std::int64_t> cells(std::int64_t n) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(n));
  std::iota(out.begin(), out.end(), std::int64_t{0});
  return out;
}

std::vector<std::int64_t> visited(const Minibatches& batches) {
  std::vector<std::int64_t> out;
  for (std::int64_t b = 0; b < batches.size(); ++b) out.insert(out.end(), batches[b].begin(), batches[b].end());
  return out;
}

TEST(Minibatches, VisitEveryCellOnce) {
  const Minibatches batches(cells(103), 10, true, 5, 0);
  EXPECT_EQ(batches.size(), 11);
  auto order = visited(batches);
  EXPECT_NE(order, cells(103));
  std::sort(order.begin(), order.end());
  EXPECT_EQ(order, cells(103));
}

TEST(Minibatches, ALastBatchOfOneJoinsTheOneBefore) {
  const Minibatches batches(cells(21), 10, false, 0, 0);
  ASSERT_EQ(batches.size(), 2);
  EXPECT_EQ(batches[1].size(), 11U);
  EXPECT_EQ(Minibatches(cells(1), 10, false, 0, 0).size(), 1);
}

TEST(Minibatches, TheOrderDependsOnSeedAndEpochOnly) {
  EXPECT_EQ(visited(Minibatches(cells(50), 8, true, 1, 2)), visited(Minibatches(cells(50), 8, true, 1, 2)));
  EXPECT_NE(visited(Minibatches(cells(50), 8, true, 1, 2)), visited(Minibatches(cells(50), 8, true, 1, 3)));
  EXPECT_NE(visited(Minibatches(cells(50), 8, true, 1, 2)), visited(Minibatches(cells(50), 8, true, 2, 2)));
}

}  // namespace
}  // namespace undrop::nn
