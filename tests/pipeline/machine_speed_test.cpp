#include "pipeline/machine_speed.hpp"

#include <gtest/gtest.h>

namespace undrop::pipeline {
namespace {

TEST(MachineSpeed, IsThatOfARealMachine) {
  const double speed = machine_speed(2);
  EXPECT_GT(speed, 0.001);
  EXPECT_LT(speed, 100);
}

TEST(MachineSpeed, ThreadsShareWhatCanBeShared) {
  EXPECT_DOUBLE_EQ(seconds_on(2, 1, 10, 0.5), 5);
  EXPECT_DOUBLE_EQ(seconds_on(1, 2, 10, 0.5), 7.5);
  EXPECT_DOUBLE_EQ(seconds_on(1, 4, 10, 1), 2.5);
  EXPECT_GT(seconds_on(1, 1000, 10, 1), 0.5);
}

}  // namespace
}  // namespace undrop::pipeline
