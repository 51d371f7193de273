#include "neighbors/cell_graph.hpp"

#include <gmock/gmock.h>

#include "neighbors/planted_points.hpp"

namespace undrop::neighbors {
namespace {

using testing::ElementsAre;

TEST(CellGraph, HoldsEveryEdgeAtBothEndsAndAddsEqualOnes) {
  const auto graph = graph_of(4, {{0, 2, 1}, {2, 0, 0.5}, {1, 1, 3}, {2, 1, 2}});
  EXPECT_THAT(graph.offsets, ElementsAre(0, 1, 3, 5, 5));
  EXPECT_THAT(graph.ends, ElementsAre(2, 1, 2, 0, 1));
  EXPECT_THAT(graph.weights, ElementsAre(1.5, 3, 2, 1.5, 2));
}

TEST(CellGraph, WeighsSharedNeighborsByTheirJaccardIndex) {
  // On a line: 0, 1, 2 near each other, 3 further out.
  const auto neighbors = nearest_neighbors(std::vector<double>{0, 1, 2.5, 5}, 1, 2, test::threads(1));
  const auto graph = shared_neighbor_graph(neighbors, test::threads(2));
  // Neighbourhoods {0, 1, 2}, {0, 1, 2}, {0, 1, 2} and {1, 2, 3}.
  EXPECT_THAT(graph.offsets, ElementsAre(0, 2, 5, 8, 10));
  EXPECT_THAT(graph.ends, ElementsAre(1, 2, 0, 2, 3, 0, 1, 3, 1, 2));
  EXPECT_THAT(graph.weights, ElementsAre(1, 1, 1, 1, 0.5, 1, 1, 0.5, 0.5, 0.5));
}

TEST(CellGraph, FindsItsComponents) {
  EXPECT_THAT(connected_components(graph_of(6, {{0, 3, 1}, {4, 5, 1}, {3, 2, 1}})), ElementsAre(0, 1, 0, 0, 2, 2));
  EXPECT_TRUE(connected_components(CellGraph{}).empty());
}

}  // namespace
}  // namespace undrop::neighbors
