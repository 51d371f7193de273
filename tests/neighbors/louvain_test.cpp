#include "neighbors/louvain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "neighbors/planted_points.hpp"

namespace undrop::neighbors {
namespace {

using test::clouds;
using test::threads;

/// Rings of five nodes, each bound to the next by one edge.
CellGraph rings(std::int32_t n) {
  std::vector<Edge> edges;
  for (std::int32_t ring = 0; ring < n; ++ring) {
    for (std::int32_t i = 0; i < 5; ++i) {
      for (std::int32_t j = i + 1; j < 5; ++j) edges.push_back({5 * ring + i, 5 * ring + j, 1});
    }
    edges.push_back({5 * ring, 5 * ((ring + 1) % n) + 1, 1});
  }
  return graph_of(5 * n, std::move(edges));
}

TEST(Louvain, FindsPlantedCommunities) {
  const auto found = louvain(rings(8), 1, threads(1));
  EXPECT_EQ(found.n, 8);
  for (std::int32_t node = 0; node < 40; ++node)
    EXPECT_EQ(found.of_node[static_cast<std::size_t>(node)], found.of_node[static_cast<std::size_t>(node / 5 * 5)]);
  // 80 of 88 edges within; each community holds an eighth of the degrees.
  EXPECT_NEAR(found.modularity, 80.0 / 88 - 1.0 / 8, 1e-12);
  EXPECT_NEAR(modularity(rings(8), found.of_node, 2), 80.0 / 88 - 2.0 / 8, 1e-12);
}

TEST(Louvain, FindsCloudsOnTheSharedNeighborGraph) {
  const auto planted = clouds(900, 10, 6);
  const auto graph = shared_neighbor_graph(nearest_neighbors(planted.points, 10, 20, threads(2)), threads(2));
  const auto found = louvain(graph, 0.5, threads(2));
  EXPECT_EQ(found.n, 6);
  for (std::size_t i = 0; i < 900; ++i) EXPECT_EQ(found.of_node[i], found.of_node[i % 6]);
  EXPECT_GT(louvain(graph, 8, threads(2)).n, 6);
}

TEST(Louvain, IsDeterministicAndNumbersBySize) {
  const auto graph =
      shared_neighbor_graph(nearest_neighbors(clouds(500, 4, 9, 3).points, 4, 10, threads(1)), threads(1));
  const auto one = louvain(graph, 1, threads(1));
  EXPECT_EQ(one.of_node, louvain(graph, 1, threads(3)).of_node);
  std::vector<std::int64_t> size(static_cast<std::size_t>(one.n), 0);
  for (const auto code : one.of_node) ++size[static_cast<std::size_t>(code)];
  EXPECT_TRUE(std::is_sorted(size.rbegin(), size.rend()));
  std::vector<std::int32_t> apart(500);
  std::iota(apart.begin(), apart.end(), 0);
  EXPECT_GT(one.modularity, modularity(graph, apart, 1));
}

TEST(Louvain, LeavesNodesWithoutEdgesAlone) {
  EXPECT_EQ(louvain(graph_of(3, {}), 1, threads(1)).n, 3);
  EXPECT_EQ(louvain(CellGraph{}, 1, threads(1)).n, 0);
  EXPECT_EQ(louvain(graph_of(4, {{0, 1, 1}}), 1, threads(1)).n, 3);
}

}  // namespace
}  // namespace undrop::neighbors
