#include "prep/folds.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

namespace undrop::prep {
namespace {

TEST(RandomFolds, AreOfEqualSizes) {
  const auto folds = random_folds(103, 5, 0, 0);
  std::array<int, 5> size{};
  for (const auto fold : folds) ++size.at(static_cast<std::size_t>(fold));
  for (const int n : size) EXPECT_NEAR(n, 20.5, 0.6);
}

TEST(RandomFolds, SpreadGroupsEvenly) {
  std::vector<std::int32_t> groups(90);
  for (std::size_t i = 0; i < 90; ++i) groups[i] = i < 6 ? 0 : i % 10 == 0 ? -1 : 1;
  const auto folds = random_folds(90, 3, 4, 0, groups);
  std::array<int, 3> rare{};
  for (std::size_t i = 0; i < 6; ++i) ++rare.at(static_cast<std::size_t>(folds[i]));
  EXPECT_EQ(rare, (std::array<int, 3>{2, 2, 2}));
  EXPECT_EQ(folds[10], -1);
}

TEST(RandomFolds, DependOnSeedAndRepeat) {
  EXPECT_EQ(random_folds(50, 2, 1, 0), random_folds(50, 2, 1, 0));
  EXPECT_NE(random_folds(50, 2, 1, 0), random_folds(50, 2, 1, 1));
  EXPECT_NE(random_folds(50, 2, 1, 0), random_folds(50, 2, 2, 0));
  EXPECT_THROW(static_cast<void>(random_folds(5, 0, 1, 0)), std::invalid_argument);
}

}  // namespace
}  // namespace undrop::prep
