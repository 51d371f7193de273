#include "neighbors/neighbor_lists.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::neighbors {
namespace {

using testing::ElementsAre;

TEST(NeighborLists, OfTheSameLengthWhereThePointsWereSearched) {
  const auto lists = lists_of(Neighbors{2, 1, {1, 0}, {0.5, 0.5}, false});
  EXPECT_EQ(lists.n(), 2);
  EXPECT_THAT(lists.of(1), ElementsAre(0));
  EXPECT_THAT(lists.distances(0), ElementsAre(0.5));
  EXPECT_FALSE(lists.is_exact);
}

TEST(NeighborLists, NearestEndsOfAGraph) {
  const CellPairs pairs{{0, 3, 3, 4}, {0, 1, 2, 0}, {2, 3, 2, 7}};
  const auto lists = lists_of(pairs, 2);
  EXPECT_EQ(lists.n(), 3);
  EXPECT_THAT(lists.of(0), ElementsAre(0, 2));
  EXPECT_THAT(lists.distances(0), ElementsAre(2, 2));
  EXPECT_THAT(lists.of(1), ElementsAre());
  EXPECT_THAT(lists.of(2), ElementsAre(0));
}

}  // namespace
}  // namespace undrop::neighbors
