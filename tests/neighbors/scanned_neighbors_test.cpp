#include "neighbors/scanned_neighbors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "neighbors/planted_points.hpp"

namespace undrop::neighbors {
namespace {

using test::clouds;
using test::threads;

/// All distances, sorted.
Neighbors plainly_found(const std::vector<double>& points, std::int64_t d, std::int64_t k) {
  Neighbors out;
  out.n = static_cast<std::int64_t>(points.size()) / d;
  out.k = k;
  for (std::int64_t i = 0; i < out.n; ++i) {
    std::vector<std::pair<double, std::int32_t>> all;
    for (std::int64_t j = 0; j < out.n; ++j) {
      double square = 0;
      for (std::int64_t c = 0; c < d; ++c)
        square +=
            std::pow(points[static_cast<std::size_t>(i * d + c)] - points[static_cast<std::size_t>(j * d + c)], 2);
      if (i != j) all.emplace_back(std::sqrt(square), static_cast<std::int32_t>(j));
    }
    std::sort(all.begin(), all.end());
    for (std::size_t j = 0; j < static_cast<std::size_t>(k); ++j) {
      out.distance.push_back(all[j].first);
      out.index.push_back(all[j].second);
    }
  }
  return out;
}

TEST(ScannedNeighbors, AreThoseOfAllDistances) {
  for (const std::size_t n : {5, 77, 300}) {
    const auto points = clouds(n, 20, 3).points;
    const std::int64_t k = std::min<std::int64_t>(9, static_cast<std::int64_t>(n) - 1);
    const auto plain = plainly_found(points, 20, k);
    const auto found = scanned_neighbors(points, 20, k, threads(2));
    EXPECT_EQ(found.index, plain.index);
    for (std::size_t e = 0; e < plain.distance.size(); ++e) EXPECT_NEAR(found.distance[e], plain.distance[e], 1e-12);
  }
}

TEST(ScannedNeighbors, AreExactWhereSinglePrecisionIsTooCoarse) {
  auto points = clouds(200, 16, 3).points;
  for (auto& value : points) value = 1e-9 * value;
  points[0] = 1e6;  // and the mean with it
  EXPECT_EQ(scanned_neighbors(points, 16, 5, threads(1)).index, plainly_found(points, 16, 5).index);
}

TEST(ScannedNeighbors, DuplicatesCountAsNeighborsByRisingIndex) {
  std::vector<double> points(60 * 16, 1.0);
  points[0] = 2;
  const auto found = scanned_neighbors(points, 16, 3, threads(1));
  EXPECT_EQ(std::vector<std::int32_t>(found.of(2).begin(), found.of(2).end()), (std::vector<std::int32_t>{1, 3, 4}));
  EXPECT_EQ(found.distances(2)[0], 0);
  EXPECT_EQ(found.distances(0)[0], 1);
}

TEST(ScannedNeighbors, AreTheSameOnAnyNumberOfThreads) {
  const auto points = clouds(400, 30, 4).points;
  EXPECT_EQ(scanned_neighbors(points, 30, 9, threads(1)).index, scanned_neighbors(points, 30, 9, threads(4)).index);
}

}  // namespace
}  // namespace undrop::neighbors
