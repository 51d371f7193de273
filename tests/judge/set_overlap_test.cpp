#include "judge/set_overlap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace undrop::judge {
namespace {

using Set = std::vector<std::uint8_t>;
using Values = std::vector<double>;

TEST(SetOverlap, CountsWhatIsFoundAndRight) {
  const auto overlap = set_overlap(Set{1, 1, 1, 0, 0}, Set{1, 0, 1, 1, 0});
  EXPECT_DOUBLE_EQ(overlap.precision(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(overlap.recall(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(overlap.f1(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(overlap.jaccard(), 0.5);
}

TEST(SetOverlap, OfEmptySets) {
  const auto neither = set_overlap(Set{0, 0}, Set{0, 0});
  EXPECT_EQ(neither.f1(), 1);
  EXPECT_EQ(neither.jaccard(), 1);
  EXPECT_EQ(neither.precision(), 0);
  EXPECT_TRUE(std::isnan(neither.recall()));
  EXPECT_EQ(set_overlap(Set{1, 0}, Set{0, 0}).f1(), 0);
}

TEST(TopOverlap, IsTheShareOfTheLargest) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const Values a{9, 8, 7, 1, 2, 3}, b{9, 1, 8, 7, none, 3};
  EXPECT_DOUBLE_EQ(top_overlap(a, b, 1), 1);
  EXPECT_DOUBLE_EQ(top_overlap(a, b, 3), 2.0 / 3);
  EXPECT_DOUBLE_EQ(top_overlap(a, b, 100), 1);
  EXPECT_TRUE(std::isnan(top_overlap(a, b, 0)));
}

}  // namespace
}  // namespace undrop::judge
