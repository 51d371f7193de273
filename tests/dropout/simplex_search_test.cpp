#include "dropout/simplex_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undrop::dropout {
namespace {

TEST(SimplexSearch, FindsTheTopOfACurvedRidge) {
  const auto ridge = [](std::span<const double> x) {
    return -100 * std::pow(x[1] - x[0] * x[0], 2) - std::pow(1 - x[0], 2);
  };
  const auto found = simplex_maximum(ridge, {-1.2, 1}, std::vector<double>{0.5, 0.5}, {1000, 1e-12});
  EXPECT_TRUE(found.converged);
  EXPECT_NEAR(found.point[0], 1, 1e-4);
  EXPECT_NEAR(found.point[1], 1, 1e-4);
  EXPECT_NEAR(found.value, 0, 1e-8);
}

TEST(SimplexSearch, StaysWhereItIsAllowed) {
  const auto bounded = [](std::span<const double> x) {
    return x[0] > 2 ? -std::numeric_limits<double>::infinity() : x[0];
  };
  const auto found = simplex_maximum(bounded, {0}, std::vector<double>{0.5}, {500, 1e-9});
  EXPECT_NEAR(found.point[0], 2, 1e-6);
  EXPECT_LE(found.point[0], 2);
}

TEST(SimplexSearch, SaysWhenItStoppedEarly) {
  const auto slope = [](std::span<const double> x) { return x[0]; };
  const auto found = simplex_maximum(slope, {0}, std::vector<double>{1}, {20, 0});
  EXPECT_FALSE(found.converged);
  EXPECT_LE(found.evaluations, 22);
}

}  // namespace
}  // namespace undrop::dropout
