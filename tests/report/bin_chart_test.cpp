#include "report/bin_chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::report {
namespace {

using testing::HasSubstr;

TEST(BinChart, DarkerWhereThereIsMore) {
  const std::string svg = bin_chart({"d", "x", "y", 2, 4, {1, 0, 0, 1000}});
  EXPECT_THAT(svg, HasSubstr("<path d=\"M48.0 118.0h110.00v110.00h-110.00z\" class=\"heat h0\"/>"));
  EXPECT_THAT(svg, HasSubstr("<path d=\"M158.0 8.0h110.00v110.00h-110.00z\" class=\"heat h6\"/>"));
}

TEST(BinChart, NothingWhereThereIsNothing) {
  EXPECT_EQ(bin_chart({"d", "x", "y", 0, 0, {}}), "");
  EXPECT_EQ(bin_chart({"d", "x", "y", 2, 4, {0, 0, 0, 0}}), "");
  EXPECT_EQ(bin_chart({"d", "x", "y", 2, 4, {1}}), "");
}

}  // namespace
}  // namespace undrop::report
