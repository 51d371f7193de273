#include "core/double_lanes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace undrop::lanes {
namespace {

template <typename Function>
std::array<double, width> on(const std::array<double, width>& x, const Function& function) {
  std::array<double, width> out{};
  store(function(load(x.data())), out.data());
  return out;
}

void expect_close(double found, double expected) { EXPECT_LE(std::abs(found - expected), 4e-16 * std::abs(expected)); }

TEST(DoubleLanes, LogarithmsOfLargeAndSmall) {
  const std::array<double, width> x{1e-300, 1e-9, 0.7, 1, 1.0000001, 1.5, 1234.5, 1e200};
  const auto logs = on(x, [](const Lanes& lanes) { return logarithm(lanes); });
  const auto logs_of_more = on(x, [](const Lanes& lanes) { return logarithm_of_one_plus(lanes); });
  for (std::size_t i = 0; i < x.size(); ++i) {
    expect_close(logs[i], std::log(x[i]));
    expect_close(logs_of_more[i], std::log1p(x[i]));
  }
}

TEST(DoubleLanes, ExponentialsOfLargeAndSmall) {
  const std::array<double, width> x{-690, -1, -0.34, -1e-12, 0, 1e-9, 0.36, 650};
  const auto found = on(x, [](const Lanes& lanes) { return exponential_less_one(lanes); });
  for (std::size_t i = 0; i < x.size(); ++i) expect_close(found[i], std::expm1(x[i]));
}

TEST(DoubleLanes, WherePositive) {
  const std::array<double, width> x{-1, 0, 2, std::nan(""), 1e-300, -0.0, 5, -3};
  const auto found = on(x, [](const Lanes& lanes) { return where_positive(lanes, lanes + 1.0); });
  const std::array<double, width> expected{0, 0, 3, 0, 1, 0, 6, 0};
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace undrop::lanes
