#include "core/picked.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace undrop {
namespace {

TEST(Picked, TakesValuesInTheOrderOfThePlaces) {
  const std::vector<double> values{1, 2, 3};
  const std::vector<std::int32_t> places{2, 0, 2};
  EXPECT_EQ(picked(values, std::span<const std::int32_t>(places)), (std::vector<double>{3, 1, 3}));
  EXPECT_TRUE(picked(std::vector<double>(), std::span<const std::int32_t>(places)).empty());
}

}  // namespace
}  // namespace undrop
