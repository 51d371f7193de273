#include "neighbors/normalized_graph.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop::neighbors {
namespace {

double at(const CellGraph& graph, std::size_t row, std::int32_t column) {
  for (auto e = static_cast<std::size_t>(graph.offsets[row]); e < static_cast<std::size_t>(graph.offsets[row + 1]); ++e)
    if (graph.ends[e] == column) return graph.weights[e];
  return 0;
}

TEST(NormalizedGraph, MeetsTheWorkedStar) {
  const CellGraph graph = normalized_graph(graph_of(4, {{0, 1, 1}, {1, 2, 1}, {1, 3, 1}}));
  const double expected[4][4] = {
      {.5, .35355339, 0, 0}, {.35355339, .25, .35355339, .35355339}, {0, .35355339, .5, 0}, {0, .35355339, 0, .5}};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(at(graph, i, static_cast<std::int32_t>(j)), expected[i][j], 1e-8);
  }
}

TEST(NormalizedGraph, ACellAlonePassesThrough) {
  const CellGraph graph = normalized_graph(graph_of(4, {{0, 1, 1}, {0, 2, 1}, {1, 2, 1}}));
  EXPECT_EQ(at(graph, 3, 3), 1);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::int32_t j = 0; j < 3; ++j) EXPECT_NEAR(at(graph, i, j), 1.0 / 3, 1e-15);
  }
}

TEST(NormalizedGraph, WeightsWithoutAddedLoopsAreTakenAsTheyAre) {
  // The kernel of (3,0,1), (2,1,0), (0,4,1), (1,3,2) above its median; the second cell's own entry does not pass.
  const CellGraph graph =
      normalized_graph(graph_of(4, {{0, 0, 10}, {0, 1, 6}, {2, 2, 17}, {2, 3, 14}, {3, 3, 14}}), false);
  EXPECT_NEAR(at(graph, 0, 0), 0.625, 1e-12);
  EXPECT_NEAR(at(graph, 0, 1), 0.61237244, 1e-8);
  EXPECT_EQ(at(graph, 1, 1), 0);
  EXPECT_NEAR(at(graph, 2, 2), 0.5483871, 1e-7);
  EXPECT_NEAR(at(graph, 2, 3), 0.47519096, 1e-8);
  EXPECT_NEAR(at(graph, 3, 3), 0.5, 1e-12);
}

TEST(NormalizedGraph, UnionJoinsInEitherDirectionOnce) {
  NeighborLists neighbors;
  neighbors.offsets = {0, 1, 2, 3};
  neighbors.index = {1, 0, 1};
  neighbors.distance = {1, 1, 2};
  const CellGraph graph = union_graph(neighbors);
  EXPECT_EQ(graph.offsets, (std::vector<std::int64_t>{0, 1, 3, 4}));
  EXPECT_EQ(graph.ends, (std::vector<std::int32_t>{1, 0, 2, 1}));
  EXPECT_EQ(graph.weights, (std::vector<double>{1, 1, 1, 1}));
}

TEST(NormalizedGraph, DegreesLeaveLoopsOut) {
  const auto summary = degree_summary(normalized_graph(graph_of(5, {{0, 1, 1}, {1, 2, 1}, {1, 3, 1}})));
  EXPECT_EQ(summary.edges, 3);
  EXPECT_EQ(summary.isolated, 1);
  EXPECT_EQ(summary.components, 2);
  EXPECT_EQ(summary.median, 1);
  EXPECT_EQ(summary.largest, 3);
}

}  // namespace
}  // namespace undrop::neighbors
