#include "report/bar_chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace undrop::report {
namespace {

using testing::HasSubstr;

TEST(BarChart, LengthsFollowTheValues) {
  const std::string svg = bar_chart({"d", false, {{"a", 1, "1 s", false}, {"b", 2, "2 s", true}}});
  EXPECT_THAT(svg, HasSubstr("width=\"112\" height=\"14\" class=\"box\""));
  EXPECT_THAT(svg, HasSubstr("width=\"224\" height=\"14\" class=\"box control\""));
}

TEST(BarChart, WhatHasNoValueHasItsTextOnly) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string svg = bar_chart({"d", true, {{"a", nan, "did not finish", false}, {"b", 0, "0 s", false}}});
  EXPECT_THAT(svg, HasSubstr("did not finish"));
  EXPECT_EQ(svg.find("<rect"), std::string::npos);
}

}  // namespace
}  // namespace undrop::report
