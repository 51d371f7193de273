#include "neighbors/grouped_neighbors.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace undrop::neighbors {
namespace {

/// On a line: group 0 at 0, 1, 2, 3; group 1 at 2.4, 10, 11.
const std::vector<double> line{0, 1, 2, 3, 2.4, 10, 11};
const std::vector<std::int32_t> groups{0, 0, 0, 0, 1, 1, 1};

GroupedPoints points() { return {line, 1, groups}; }

std::set<std::int32_t> ends(const NeighborLists& lists, std::int64_t i) {
  return {lists.of(i).begin(), lists.of(i).end()};
}

TEST(GroupedNeighbors, WithinAGroupStayThere) {
  const NeighborLists lists = neighbors_within(points(), 1, Context());
  EXPECT_EQ(lists.n(), 7);
  EXPECT_EQ(ends(lists, 0), (std::set<std::int32_t>{1}));
  EXPECT_EQ(ends(lists, 4), (std::set<std::int32_t>{5}));  // 2.4 is nearer to group 0, which is another
  EXPECT_DOUBLE_EQ(lists.distances(4)[0], 7.6);
  EXPECT_EQ(neighbors_within(points(), 30, Context()).of(6).size(), 2U);  // no more than the group has
}

TEST(GroupedNeighbors, APointAloneInItsGroupHasNone) {
  const std::vector<std::int32_t> lonely{0, 0, 0, 0, 1, 2, 2};
  EXPECT_TRUE(neighbors_within({line, 1, lonely}, 2, Context()).of(4).empty());
}

TEST(GroupedNeighbors, MutualOnesNameEachOther) {
  // 2 and 2.4 are each other's nearest across; 3 has 2.4 as its nearest, which prefers 2; 10 and 11 prefer 3.
  const NeighborLists one = mutual_neighbors(points(), 1, Context());
  EXPECT_EQ(ends(one, 2), (std::set<std::int32_t>{4}));
  EXPECT_EQ(ends(one, 4), (std::set<std::int32_t>{2}));
  for (const std::int64_t alone : {0, 1, 3, 5, 6}) EXPECT_TRUE(one.of(alone).empty()) << alone;
  const NeighborLists two = mutual_neighbors(points(), 2, Context());
  EXPECT_EQ(ends(two, 4), (std::set<std::int32_t>{2, 3}));
  EXPECT_EQ(ends(two, 3), (std::set<std::int32_t>{4, 5}));
}

TEST(GroupedNeighbors, JoinedListsRiseInDistance) {
  const NeighborLists both = joined(neighbors_within(points(), 1, Context()), mutual_neighbors(points(), 1, Context()));
  ASSERT_EQ(both.of(4).size(), 2U);
  EXPECT_EQ(both.of(4)[0], 2);
  EXPECT_EQ(both.of(4)[1], 5);
  EXPECT_LT(both.distances(4)[0], both.distances(4)[1]);
  EXPECT_EQ(both.of(0).size(), 1U);
}

}  // namespace
}  // namespace undrop::neighbors
