#include "neighbors/diffusion_pseudotime.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "neighbors/planted_points.hpp"

namespace undrop::neighbors {
namespace {

using test::threads;

/// Cells along a bent path in five dimensions, in random order; returns their true times.
std::vector<double> path(std::size_t n, std::vector<double>& points) {
  Random random(3, "path");
  std::vector<double> times(n);
  for (auto& time : times) {
    time = random.uniform();
    const double angle = 4 * time;
    for (const double x : {10 * std::cos(angle), 10 * std::sin(angle), 6 * time, 0.0, 0.0})
      points.push_back(x + 0.3 * random.normal());
  }
  return times;
}

double share_in_order(const std::vector<double>& a, const std::vector<double>& b) {
  double right = 0, all = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      right += (a[i] < a[j]) == (b[i] < b[j]) ? 1 : 0;
      all += 1;
    }
  }
  return right / all;
}

TEST(DiffusionPseudotime, FollowsABentPath) {
  std::vector<double> points;
  const auto times = path(600, points);
  const auto root = std::min_element(times.begin(), times.end()) - times.begin();
  const auto found = diffusion_pseudotime(nearest_neighbors(points, 5, 20, threads(2)), root, threads(2));
  EXPECT_TRUE(found.converged);
  EXPECT_EQ(found.n_unreached, 0);
  EXPECT_EQ(found.time[static_cast<std::size_t>(root)], 0);
  EXPECT_GT(share_in_order(found.time, times), 0.97);
}

TEST(DiffusionPseudotime, IsTheSameOnAnyNumberOfThreads) {
  std::vector<double> points;
  static_cast<void>(path(200, points));
  const auto neighbors = nearest_neighbors(points, 5, 10, threads(1));
  EXPECT_EQ(diffusion_pseudotime(neighbors, 3, threads(1)).time, diffusion_pseudotime(neighbors, 3, threads(3)).time);
}

TEST(DiffusionPseudotime, IsInfiniteWhereNoPathLeads) {
  std::vector<double> points;
  for (int i = 0; i < 20; ++i) points.push_back(i < 12 ? i : 1000 + i);
  const auto found = diffusion_pseudotime(nearest_neighbors(points, 1, 3, threads(1)), 0, threads(1));
  EXPECT_EQ(found.n_unreached, 8);
  EXPECT_TRUE(std::isinf(found.time[15]));
  EXPECT_TRUE(std::is_sorted(found.time.begin(), found.time.begin() + 12));
}

TEST(DiffusionPseudotime, AnswersForTwinsAndFewCells) {
  const std::vector<double> twins{1, 1, 1, 1, 2, 2};
  const auto found = diffusion_pseudotime(nearest_neighbors(twins, 1, 3, threads(1)), 0, threads(1));
  for (const double time : found.time) EXPECT_FALSE(std::isnan(time));
  EXPECT_EQ(diffusion_pseudotime(nearest_neighbors(std::vector<double>{7}, 1, 3, threads(1)), 0, threads(1)).time[0],
            0);
  EXPECT_THROW(static_cast<void>(diffusion_pseudotime(Neighbors{}, 0, threads(1))), std::invalid_argument);
}

}  // namespace
}  // namespace undrop::neighbors
