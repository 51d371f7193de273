#include "judge/text_table.hpp"

#include <gtest/gtest.h>

namespace undrop::judge {
namespace {

TEST(TextTable, AlignsTextToTheLeftAndNumbersToTheRight) {
  EXPECT_EQ(text_table({{"", "a", "score"}, {"long name", "b", "1.5"}}),
            "           a  score\n"
            "long name  b    1.5\n");
  EXPECT_EQ(text_table({{"x", "left", "1"}, {"y", "", "10"}}, 2), "x  left   1\ny        10\n");
}

TEST(TextTable, CountsCharactersNotBytes) { EXPECT_EQ(text_table({{"é", "1"}, {"ab", "2"}}), "é   1\nab  2\n"); }

TEST(TextTable, LeavesNoBlanksAtTheEndsAndNothingOfNothing) {
  EXPECT_EQ(text_table({{"a", "b"}, {"c", ""}}, 2), "a  b\nc\n");
  EXPECT_EQ(text_table({}), "");
}

}  // namespace
}  // namespace undrop::judge
