#include "neighbors/neighborhood_means.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "neighbors/planted_points.hpp"
#include "support.hpp"

namespace undrop::neighbors {
namespace {

TEST(NeighborhoodMeans, AreOverTheCellAndItsNeighbors) {
  const auto data = undrop::test::dataset_from_rows({{4, 0, 2}, {1, 0, 0}, {0, 0, 0}, {0, 6, 1}});
  const std::vector<double> size_factors{2, 1, 0, 1};
  Neighbors neighbors;
  neighbors.n = 4;
  neighbors.k = 1;
  neighbors.index = {1, 2, 0, 0};
  const auto means = neighborhood_log_means(*data.counts, size_factors, neighbors, test::threads(2));
  // Cell 0 with 1: (2 + 1) / 2 and 1 / 2; cell 1 with the empty one: 1; cell 3 with 0: 6 / 2 and (1 + 1) / 2.
  const std::vector<double> expected{std::log(1.5), std::log(0.5), 0, std::log(3), 0};
  ASSERT_EQ(means.size(), expected.size());
  for (std::size_t e = 0; e < expected.size(); ++e) EXPECT_NEAR(means[e], expected[e], 1e-6) << e;
}

}  // namespace
}  // namespace undrop::neighbors
