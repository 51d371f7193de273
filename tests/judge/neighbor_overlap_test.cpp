#include "judge/neighbor_overlap.hpp"

#include <gmock/gmock.h>

namespace undrop::judge {
namespace {

using Table = std::vector<std::int32_t>;

TEST(NeighborOverlap, IsTheShareInBothWhateverTheOrder) {
  EXPECT_THAT(neighbor_overlap(Table{1, 2, 0, 2, 3, 1}, Table{2, 1, 2, 3, 0, 2}, 2, 3),
              testing::ElementsAre(1, 0.5, 0));
}

TEST(NeighborOverlap, AnswersWithoutNeighbors) {
  EXPECT_THAT(neighbor_overlap({}, {}, 0, 2), testing::ElementsAre(1, 1));
}

}  // namespace
}  // namespace undrop::judge
