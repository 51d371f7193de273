#include "report/dot_interval_chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace undrop::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(DotIntervalChart, ControlsAreMarkedAndFiguresSaid) {
  const std::string svg =
      dot_interval_chart({"scores",
                          "RMSE",
                          0.5,
                          "none",
                          {{"mine", {0.4, 0.3, 0.45}, false, true, {}}, {"none", {0.5, 0.5, 0.5}, true, false, {}}}});
  EXPECT_THAT(svg, HasSubstr("class=\"dot clear\"><title>mine: 0.4 (95 %: 0.3 to 0.45)</title>"));
  EXPECT_THAT(svg, HasSubstr("class=\"dot control\""));
  EXPECT_THAT(svg, HasSubstr("class=\"reference\""));
}

TEST(DotIntervalChart, FarValuesBecomeArrows) {
  DotChart chart{"scores", "D²", {}, {}, {}};
  for (int i = 0; i < 6; ++i) {
    chart.rows.push_back({"m" + std::to_string(i), {0.1 * i, 0.1 * i - 0.05, 0.1 * i + 0.05}, false, true, {}});
  }
  EXPECT_THAT(dot_interval_chart(chart), Not(HasSubstr("<path")));
  chart.rows.push_back({"far", {-400, -500, -300}, false, true, {}});
  const std::string svg = dot_interval_chart(chart);
  EXPECT_THAT(svg, HasSubstr("<path"));
  EXPECT_THAT(svg, HasSubstr(">-400</text>"));
  EXPECT_THAT(svg, Not(HasSubstr(">-200</text>")));
}

TEST(DotIntervalChart, EqualValuesKeepTheirWholeIntervals) {
  DotChart chart{"", "", 0.0, "", {}};
  for (int i = 0; i < 5; ++i) chart.rows.push_back({"m", {0.02, -0.4, 0.44}, false, false, {}});
  EXPECT_THAT(dot_interval_chart(chart), HasSubstr(">0.4</text>"));
}

TEST(DotIntervalChart, WhatIsNotDefinedSaysSo) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(dot_interval_chart({"", "", {}, {}, {{"m", {nan, nan, nan}, false, false, {}}}}),
              HasSubstr("not defined"));
  EXPECT_THAT(dot_interval_chart({"", "", {}, {}, {{"m", {1, nan, nan}, false, false, {}}}}), HasSubstr("<circle"));
}

}  // namespace
}  // namespace undrop::report
