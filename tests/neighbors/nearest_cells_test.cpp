#include "neighbors/nearest_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "core/random.hpp"

namespace undrop::neighbors {
namespace {

TEST(NearestCells, WorkedNumbers) {
  const std::vector<double> points{0, 1, 10, 11};
  const std::vector<double> queries{0.4, 11, 7};
  EXPECT_EQ(nearest_cells(points, queries, 1, 2, Context()), (std::vector<std::int32_t>{0, 1, 3, 2, 2, 3}));
}

TEST(NearestCells, AsFoundByLookingAtAll) {
  constexpr std::size_t n = 400;
  constexpr std::size_t d = 5;
  constexpr std::size_t k = 9;
  std::vector<double> points(n * d);
  Random random(1, "points");
  for (auto& value : points) value = random.normal();
  Context context;
  context.threads = 2;
  const auto found = nearest_cells(points, points, d, k, context);
  std::vector<std::int32_t> order(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto distance = [&](std::int32_t other) {
      double sum = 0;
      for (std::size_t at = 0; at < d; ++at) {
        const double difference = points[i * d + at] - points[static_cast<std::size_t>(other) * d + at];
        sum += difference * difference;
      }
      return sum;
    };
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return distance(a) < distance(b); });
    for (std::size_t at = 0; at < k; ++at) EXPECT_EQ(found[i * k + at], order[at]) << i;
  }
}

TEST(NearestCells, NoMoreThanThereAre) {
  EXPECT_EQ(nearest_cells(std::vector<double>{1, 2}, std::vector<double>{2}, 1, 5, Context()),
            (std::vector<std::int32_t>{1, 0}));
  EXPECT_THROW((void)nearest_cells({}, {}, 0, 1, Context()), std::invalid_argument);
}

}  // namespace
}  // namespace undrop::neighbors
