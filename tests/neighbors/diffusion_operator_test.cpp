#include "neighbors/diffusion_operator.hpp"

#include <gtest/gtest.h>

#include "neighbors/kernel_graph.hpp"

namespace undrop::neighbors {
namespace {

const std::vector<double> points{0, 6, 1, 5, 2, 4, 4, 2, 7, 1, 11, 0};

DiffusionOperator worked_walk() {
  return DiffusionOperator(kernel_graph(lists_of(nearest_neighbors(points, 2, 3, Context())), {2, 1}));
}

TEST(DiffusionOperator, ThreeStepsGiveTheWorkedValues) {
  const auto walk = worked_walk();
  EXPECT_NEAR(walk.weights()[0], 0.520088, 1e-6);
  auto now = points;
  std::vector<double> next(now.size());
  for (int step = 0; step < 3; ++step) {
    walk.step(std::span<const double>(now), next, 2);
    now.swap(next);
  }
  const std::vector<double> expected{1.830583, 4.397782, 2.074430, 4.218264, 3.080087, 3.583172,
                                     4.582885, 2.621161, 6.107730, 1.766958, 6.506780, 1.613500};
  for (std::size_t at = 0; at < now.size(); ++at) EXPECT_NEAR(now[at], expected[at], 1e-6) << at;
}

TEST(DiffusionOperator, ARowOfThePowerIsWhatThreeStepsDo) {
  const auto walk = worked_walk();
  double x = 0;
  double sum = 0;
  for (const auto& share : walk.row_of_power(3, 3)) {
    x += share.weight * points[static_cast<std::size_t>(share.cell) * 2];
    sum += share.weight;
  }
  EXPECT_NEAR(x, 4.582885, 1e-6);
  EXPECT_NEAR(sum, 1, 1e-12);
  ASSERT_EQ(walk.row_of_power(2, 0).size(), 1U);
}

TEST(DiffusionOperator, ColumnsOfWiderRowsMoveAsTheyWouldAlone) {
  const auto walk = worked_walk();
  const std::vector<float> alone(points.begin(), points.end());
  std::vector<float> expected(alone.size());
  walk.step(std::span<const float>(alone), expected, 2);
  std::vector<float> wide(5 * alone.size() / 2, -1);
  for (std::size_t i = 0; i < alone.size() / 2; ++i) {
    wide[5 * i + 1] = alone[2 * i];
    wide[5 * i + 2] = alone[2 * i + 1];
  }
  std::vector<float> out(wide.size(), -1);
  walk.step(Columns<const float>{wide.data() + 1, 5}, Columns<float>{out.data() + 3, 5}, 2);
  for (std::size_t i = 0; i < alone.size() / 2; ++i) {
    EXPECT_EQ(out[5 * i + 2], -1);
    EXPECT_EQ(out[5 * i + 3], expected[2 * i]);
    EXPECT_EQ(out[5 * i + 4], expected[2 * i + 1]);
  }
}

TEST(DiffusionOperator, SinglePrecisionFollows) {
  const auto walk = worked_walk();
  const std::vector<float> now(points.begin(), points.end());
  std::vector<float> next(now.size());
  std::vector<double> exact(now.size());
  walk.step(std::span<const float>(now), next, 2);
  walk.step(std::span<const double>(points), exact, 2);
  for (std::size_t at = 0; at < next.size(); ++at) EXPECT_NEAR(static_cast<double>(next[at]), exact[at], 1e-5);
}

}  // namespace
}  // namespace undrop::neighbors
