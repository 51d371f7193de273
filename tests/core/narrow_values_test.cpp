#include "core/narrow_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

namespace undrop {
namespace {

using Floats = std::vector<float>;

TEST(NarrowValues, TakesTheSmallestTypeThatHoldsAll) {
  NarrowValues values;
  const std::vector<std::pair<float, std::size_t>> steps{{255, 0}, {256, 1}, {65536, 2}, {0.5F, 3}};
  Floats all;
  for (const auto& [value, width] : steps) {
    all.push_back(value);
    values.note(Floats{value});
    values.append(Floats{value});
    EXPECT_EQ(values.values().index(), width);
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(values.at(i), all[i]);
  }
}

TEST(NarrowValues, PutsValuesAnywhere) {
  NarrowValues values;
  values.resize(4);
  values.note(Floats{7, 300});
  values.put_each(Floats{7, 300}, [](std::size_t i) { return 3 - 2 * i; });
  values.put(0, 5);
  EXPECT_EQ(values.at(0), 5);
  EXPECT_EQ(values.at(1), 300);
  EXPECT_EQ(values.at(2), 0);
  EXPECT_EQ(values.at(3), 7);
}

TEST(NarrowValues, KnowsWhatItHolds) {
  NarrowValues values;
  values.note(Floats{1, 2});
  EXPECT_TRUE(values.are_counts());
  values.note(Floats{-1});
  EXPECT_TRUE(values.is_integer());
  EXPECT_FALSE(values.are_counts());
  values.note(Floats{0.25F});
  EXPECT_FALSE(values.is_integer());
  EXPECT_THROW(values.note(Floats{std::numeric_limits<float>::quiet_NaN()}), std::domain_error);
}

TEST(NarrowValues, FindsZerosAndOrder) {
  EXPECT_TRUE(has_zero(Floats{1, 0}));
  EXPECT_FALSE(has_zero(Floats{1, 2}));
  EXPECT_TRUE(is_rising(std::vector<std::int32_t>{1, 2, 5}));
  EXPECT_FALSE(is_rising(std::vector<std::int32_t>{1, 1}));
}

}  // namespace
}  // namespace undrop
