#include "report/curve_chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace undrop::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(CurveChart, GapsAreLeftOpen) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string html = curve_chart({"d", "x", "y", 0, 1, {{"one", {0, 1, 2, 3}, {0, nan, 1, 1}}}});
  EXPECT_THAT(html, HasSubstr("class=\"curve k0 d0\"><title>one</title>"));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
  EXPECT_THAT(html, Not(HasSubstr("legend")));
}

TEST(CurveChart, SeveralHaveALegend) {
  EXPECT_THAT(curve_chart({"d", "x", "y", 0, 0, {{"a<b", {0, 1}, {0, 1}}, {"two", {0, 1}, {1, 0}}}}),
              HasSubstr("a&lt;b</li>"));
}

TEST(CurveChart, RunningMedianFollowsACloud) {
  const auto curve = running_median("m", {4, 1, 2, 3, 5, 6}, {40, 10, 20, 30, 50, 60}, 2);
  EXPECT_THAT(curve.x, ElementsAre(2, 5));
  EXPECT_THAT(curve.y, ElementsAre(20, 50));
  EXPECT_TRUE(running_median("m", {}, {}, 5).x.empty());
}

}  // namespace
}  // namespace undrop::report
