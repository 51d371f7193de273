#include "report/quantile_chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::report {
namespace {

using testing::HasSubstr;

TEST(QuantileChart, BoxesAndWhatIsNotDefined) {
  const std::string svg =
      quantile_chart({"d", "x", false, {}, {}, {{"mine", {0, 1, 2, 3, 4}, false}, {"other", {1, 2}, true}}});
  EXPECT_THAT(svg, HasSubstr("<title>mine: median 2, half of them 1 to 3</title>"));
  EXPECT_THAT(svg, HasSubstr("class=\"median\""));
  EXPECT_THAT(svg, HasSubstr("not defined"));
}

TEST(QuantileChart, RatiosOfZeroStandAtTheEndOfALogarithmicAxis) {
  const std::string svg = quantile_chart({"d", "x", true, 1.0, "unchanged", {{"flat", {0, 0, 0, 0, 1}, false}}});
  EXPECT_THAT(svg, HasSubstr("unchanged"));
  EXPECT_THAT(svg, HasSubstr(">0.001</text>"));
}

}  // namespace
}  // namespace undrop::report
