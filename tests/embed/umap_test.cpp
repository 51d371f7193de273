#include "embed/umap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop::embed {
namespace {

using testing::SizeIs;

/// Two clouds of 60 points in five dimensions.
std::vector<double> clouds() {
  Random random(1, "umap test");
  std::vector<double> points;
  for (int i = 0; i < 120; ++i) {
    for (int d = 0; d < 5; ++d) points.push_back(random.normal() + (i < 60 ? 0 : 12));
  }
  return points;
}

double distance(const Plane& plane, std::size_t i, std::size_t j) {
  return std::hypot(static_cast<double>(plane.x[i] - plane.x[j]), static_cast<double>(plane.y[i] - plane.y[j]));
}

TEST(Umap, KeepsGroupsApart) {
  const Context context;
  const auto plane = umap(clouds(), 5, {}, context);
  double within = 0;
  double between = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    for (std::size_t j = 0; j < 60; ++j) {
      within += distance(plane, i, j);
      between += distance(plane, i, 60 + j);
    }
  }
  EXPECT_GT(between, 2 * within);
}

TEST(Umap, SameSeedSamePictureWithAnyNumberOfThreads) {
  Context context;
  context.threads = 1;
  const auto one = umap(clouds(), 5, {}, context);
  context.threads = 3;
  EXPECT_EQ(one.x, umap(clouds(), 5, {}, context).x);
  context.seed = 9;
  EXPECT_NE(one.x, umap(clouds(), 5, {}, context).x);
}

TEST(Umap, FewOrEqualPointsAreLaidOnACircle) {
  const Context context;
  EXPECT_THAT(umap({}, 0, {}, context).x, SizeIs(0));
  EXPECT_THAT(umap(std::vector<double>{1, 2, 3}, 1, {}, context).x, SizeIs(3));
  const auto plane = umap(std::vector<double>(60, 2.0), 2, {}, context);
  ASSERT_THAT(plane.x, SizeIs(30));
  for (std::size_t i = 0; i < 30; ++i) EXPECT_NEAR(std::hypot(plane.x[i], plane.y[i]), 1, 1e-6);
}

TEST(Umap, FewNeighboursAreEnough) {
  const Context context;
  const auto plane = umap(std::vector<double>{0, 1, 2, 3, 10}, 1, {}, context);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(std::isfinite(plane.x[i]) && std::isfinite(plane.y[i]));
}

TEST(Umap, TurnsAndMirrorsBack) {
  const Plane reference{{0, 4, 1, 7}, {0, 1, 5, 2}};
  for (const float sign : {1.0F, -1.0F}) {
    Plane moved;
    for (std::size_t i = 0; i < 4; ++i) {
      const float y = sign * reference.y[i];
      moved.x.push_back(3 + 0.6F * reference.x[i] - 0.8F * y);
      moved.y.push_back(-2 + 0.8F * reference.x[i] + 0.6F * y);
    }
    const auto back = turned_to(reference, moved);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(back.x[i], reference.x[i], 1e-5);
      EXPECT_NEAR(back.y[i], reference.y[i], 1e-5);
    }
  }
}

}  // namespace
}  // namespace undrop::embed
