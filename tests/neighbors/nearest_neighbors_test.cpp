#include "neighbors/nearest_neighbors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "neighbors/planted_points.hpp"

namespace undrop::neighbors {
namespace {

using test::clouds;
using test::threads;

double distance(const std::vector<double>& points, std::size_t d, std::size_t a, std::size_t b) {
  double square = 0;
  for (std::size_t k = 0; k < d; ++k) square += std::pow(points[a * d + k] - points[b * d + k], 2);
  return std::sqrt(square);
}

TEST(NearestNeighbors, AreThoseOfAllDistances) {
  const auto points = clouds(300, 5, 3).points;
  const auto found = nearest_neighbors(points, 5, 7, threads(2));
  EXPECT_TRUE(found.is_exact);
  for (std::size_t i = 0; i < 300; ++i) {
    std::vector<double> all;
    for (std::size_t j = 0; j < 300; ++j) {
      if (i != j) all.push_back(distance(points, 5, i, j));
    }
    std::sort(all.begin(), all.end());
    for (std::size_t j = 0; j < 7; ++j) {
      EXPECT_NEAR(found.distances(static_cast<std::int64_t>(i))[j], all[j], 1e-12);
      const auto other = static_cast<std::size_t>(found.of(static_cast<std::int64_t>(i))[j]);
      EXPECT_NE(other, i);
      EXPECT_NEAR(distance(points, 5, i, other), all[j], 1e-12);
    }
  }
}

TEST(NearestNeighbors, ApproximatelyRecallAlmostAll) {
  const auto points = clouds(2500, 20, 5).points;
  const auto exact = nearest_neighbors(points, 20, 20, threads(2));
  const auto some = nearest_neighbors(points, 20, 20, threads(2), 1000);
  EXPECT_FALSE(some.is_exact);
  double shared = 0;
  for (std::int64_t i = 0; i < 2500; ++i) {
    const std::set<std::int32_t> right(exact.of(i).begin(), exact.of(i).end());
    for (const auto other : some.of(i)) shared += right.contains(other) ? 1 : 0;
  }
  EXPECT_GT(shared / (2500.0 * 20), 0.97);
}

TEST(NearestNeighbors, AreTheSameOnAnyNumberOfThreads) {
  const auto points = clouds(400, 10, 4).points;
  for (const std::int64_t exact_up_to : {100, 1000})
    EXPECT_EQ(nearest_neighbors(points, 10, 9, threads(1), exact_up_to).index,
              nearest_neighbors(points, 10, 9, threads(4), exact_up_to).index);
}

TEST(NearestNeighbors, AreAtMostAllOthers) {
  const std::vector<double> three{0, 1, 3};
  const auto found = nearest_neighbors(three, 1, 10, threads(1));
  EXPECT_EQ(found.k, 2);
  EXPECT_EQ(found.index, (std::vector<std::int32_t>{1, 2, 0, 2, 1, 0}));
  EXPECT_EQ(nearest_neighbors(std::vector<double>{5}, 1, 3, threads(1)).k, 0);
  EXPECT_EQ(nearest_neighbors({}, 4, 3, threads(1)).n, 0);
}

}  // namespace
}  // namespace undrop::neighbors
