#include "report/scatter_chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace undrop::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(ScatterChart, OnePathAGroup) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::string svg = scatter_chart({"cells", {0, 1, 2, nan}, {0, 1, 0, 5}, {0, 1, 1, 0}});
  EXPECT_THAT(svg, HasSubstr("class=\"pt k0\""));
  EXPECT_THAT(svg, HasSubstr("class=\"pt k1\""));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(ScatterChart, IsSmallForManyCells) {
  ScatterChart chart;
  for (int i = 0; i < 10000; ++i) {
    chart.x.push_back(static_cast<float>(i % 97));
    chart.y.push_back(static_cast<float>(i % 89));
  }
  EXPECT_LT(scatter_chart(chart).size(), 150000U);
}

TEST(ScatterChart, LabelsAreGroupedBySizeAndNamedInOrder) {
  const auto groups = group_labels({"b", "a", "b"});
  EXPECT_THAT(groups.names, ElementsAre("a", "b"));
  EXPECT_THAT(groups.groups, ElementsAre(1, 0, 1));
  EXPECT_FALSE(groups.has_others);
}

TEST(ScatterChart, RareLabelsOfManyAreOthers) {
  std::vector<std::string> labels{"rare"};
  for (int i = 0; i < 2 * most_marks; ++i) labels.push_back("t" + std::to_string(i % most_marks));
  const auto groups = group_labels(labels);
  EXPECT_TRUE(groups.has_others);
  EXPECT_EQ(groups.groups[0], -1);
  EXPECT_THAT(legend(groups), HasSubstr("other"));
  EXPECT_NE(mark_sample(1), mark_sample(9));
  EXPECT_NE(mark_sample(1), mark_sample(17));
}

}  // namespace
}  // namespace undrop::report
