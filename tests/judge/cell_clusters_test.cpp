#include "judge/cell_clusters.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "judge/cluster_agreement.hpp"
#include "judge/planted_cells.hpp"

namespace undrop::judge {
namespace {

using test::planted_cells;
using test::threads;

TEST(CellClusters, FindPlantedGroupsWithoutTheirNumber) {
  const auto cells = planted_cells(1500, 120, 5, 6);
  const auto profile = value_profile(*cells.source(), {}, threads(2));
  const auto neighbors = profile_neighbors(profile, threads(2));
  EXPECT_EQ(neighbors.k, n_neighbors);
  const auto found = find_clusters(profile, neighbors, threads(2));
  EXPECT_EQ(found.n, 5);
  EXPECT_GT(adjusted_rand_index(found.of_cell, cells.groups), 0.98);
  EXPECT_EQ(found.of_cell, find_clusters(profile, neighbors, threads(1)).of_cell);
}

TEST(CellClusters, AreOneWhereCellsAreAlike) {
  const auto profile = value_profile(*test::values(std::vector<std::vector<float>>(30, {1, 2})), {}, threads(1));
  const auto neighbors = profile_neighbors(profile, threads(1));
  EXPECT_EQ(neighbors.n, 30);
  EXPECT_EQ(neighbors.k, 0);
  EXPECT_EQ(find_clusters(profile, neighbors, threads(1)).n, 1);
}

TEST(SampledCells, AreDistinctAndRise) {
  const auto cells = sampled_cells(1000, 100, threads(1));
  EXPECT_EQ(cells.size(), 100U);
  EXPECT_TRUE(std::is_sorted(cells.begin(), cells.end(), std::less_equal<>()));
  EXPECT_NE(cells, sampled_cells(1000, 100, threads(1, 5)));
  EXPECT_EQ(sampled_cells(4, 10, threads(1)), (std::vector<std::int64_t>{0, 1, 2, 3}));
}

}  // namespace
}  // namespace undrop::judge
