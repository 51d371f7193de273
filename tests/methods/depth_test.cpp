#include "methods/depth.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undrop {
namespace {

TEST(AtDepth, ScalesNormalizedValuesAndWhatLogsStandFor) {
  EXPECT_EQ(at_depth(1.5, Scale::normalized, 2), 3);
  EXPECT_NEAR(at_depth(std::log1p(1.5), Scale::log1p, 2), std::log1p(3.0), 1e-15);
  EXPECT_EQ(at_depth(1.5, Scale::counts, 2), 1.5);
  EXPECT_EQ(at_depth(0.1, Scale::log1p, 1), 0.1);
}

}  // namespace
}  // namespace undrop
