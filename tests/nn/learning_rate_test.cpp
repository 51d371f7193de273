#include "nn/learning_rate.hpp"

#include <gtest/gtest.h>

namespace undrop::nn {
namespace {

TEST(LearningRate, RisesOverATenthAndFallsToZero) {
  const LearningRate rate(0.01, 100, false);
  EXPECT_DOUBLE_EQ(rate.at(0), 0.001);
  EXPECT_DOUBLE_EQ(rate.at(4), 0.005);
  EXPECT_DOUBLE_EQ(rate.at(9), 0.01);
  EXPECT_NEAR(rate.at(54), 0.005, 1e-12);
  EXPECT_NEAR(rate.at(99), 0, 1e-12);
}

TEST(LearningRate, StaysWhereConstant) {
  const LearningRate rate(0.01, 100, true);
  EXPECT_DOUBLE_EQ(rate.at(0), 0.01);
  EXPECT_DOUBLE_EQ(rate.at(99), 0.01);
}

}  // namespace
}  // namespace undrop::nn
