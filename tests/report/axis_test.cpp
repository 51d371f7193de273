#include "report/axis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace undrop::report {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Axis, PlacesAndClamps) {
  const Axis axis(0, 10, 100, 200);
  EXPECT_DOUBLE_EQ(axis.place(5), 150);
  EXPECT_DOUBLE_EQ(axis.place(-3), 100);
  EXPECT_DOUBLE_EQ(axis.place(nan), 100);
  EXPECT_THAT(axis.ticks(), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_FALSE(axis.contains(11));
}

TEST(Axis, TicksAreRoundAndFew) {
  for (const auto& [low, high] : {std::pair(0.0, 1.0), std::pair(-0.37, 0.02), std::pair(1e-7, 3e-7),
                                  std::pair(5.0, 5.0), std::pair(-1e6, 1e9), std::pair(nan, nan)}) {
    const auto n = Axis(low, high, 0, 1).ticks().size();
    EXPECT_GE(n, 3U) << low << " " << high;
    EXPECT_LE(n, 7U) << low << " " << high;
  }
}

TEST(Axis, LogarithmicOnes) {
  const Axis wide(0.001, 1000, 0, 60, Axis::Kind::logarithmic);
  EXPECT_DOUBLE_EQ(wide.place(1), 30);
  EXPECT_EQ(wide.ticks().size(), 7U);
  const Axis narrow(0.3, 3, 0, 10, Axis::Kind::logarithmic);
  EXPECT_THAT(narrow.ticks(), ElementsAre(DoubleEq(0.5), DoubleEq(1), DoubleEq(2)));
  EXPECT_GE(Axis(0, 0, 0, 1, Axis::Kind::logarithmic).ticks().size(), 1U);
}

TEST(Axis, ZeroIsWrittenAsZero) {
  const Axis axis(-1, 1, 0, 1);
  for (const double tick : axis.ticks()) EXPECT_THAT(std::stod(axis.label(tick)), DoubleNear(tick, 1e-9));
  EXPECT_EQ(axis.label(1e-17), "0");
}

TEST(Axis, RangeOfWhatIsFinite) {
  EXPECT_EQ(range_of({nan, std::numeric_limits<double>::infinity()}), std::pair(0.0, 1.0));
  EXPECT_EQ(range_of({0, 10, nan}), std::pair(-0.5, 10.5));
}

}  // namespace
}  // namespace undrop::report
