#include "compare/compare_parameters.hpp"

#include <undrop/errors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace undrop::compare {
namespace {

TEST(CompareParameters, EveryDefaultIsAllowed) {
  for (const auto& parameter : compare_parameters().parameters()) {
    EXPECT_EQ(compare_parameters().check(parameter.name, parameter.default_value), parameter.default_value)
        << parameter.name;
    EXPECT_FALSE(parameter.help.empty()) << parameter.name;
  }
}

TEST(CompareParameters, TimesHaveUnits) {
  EXPECT_DOUBLE_EQ(parse_duration("time-limit", "90"), 90);
  EXPECT_DOUBLE_EQ(parse_duration("time-limit", "90s"), 90);
  EXPECT_DOUBLE_EQ(parse_duration("time-limit", "1.5min"), 90);
  EXPECT_DOUBLE_EQ(parse_duration("time-limit", "8h"), 8 * 3600);
  for (const char* text : {"", "h", "-1h", "0", "3 weeks"})
    EXPECT_THROW(static_cast<void>(parse_duration("time-limit", text)), OptionError) << text;
}

TEST(CompareParameters, ListsAreSplitAtCommas) {
  EXPECT_THAT(comma_list(" a, b c ,,d"), testing::ElementsAre("a", "b c", "d"));
  EXPECT_TRUE(comma_list("").empty());
}

}  // namespace
}  // namespace undrop::compare
