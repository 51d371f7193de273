#include "bulk/table_scale.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop::bulk {
namespace {

TEST(TableScale, WholeNumbersAreCountsAndLargeOnesLinear) {
  const std::vector<float> counts{0, 3, 12};
  const std::vector<float> tpm{0.5F, 80, 0};
  EXPECT_TRUE(guess_scale(counts).is_whole);
  EXPECT_EQ(guess_scale(tpm).scale, TableScale::linear);
  EXPECT_TRUE(guess_scale(tpm).is_certain);
}

TEST(TableScale, FractionsBelowFiftyAreTakenForLogarithmsOfBaseTwo) {
  const std::vector<float> logs{0, 3.5F, 12.1F};
  EXPECT_EQ(guess_scale(logs).scale, TableScale::log2p1);
  EXPECT_FALSE(guess_scale(logs).is_certain);
}

TEST(TableScale, LogarithmsBecomeLinear) {
  std::vector<float> two{3};
  make_linear(two, TableScale::log2p1);
  EXPECT_NEAR(two[0], 7, 1e-5);
  EXPECT_NEAR(std::log1p(two[0]), 2.079441541680, 1e-6);  // the worked number of the method's specification
  std::vector<float> natural{1};
  make_linear(natural, TableScale::log1p);
  EXPECT_NEAR(natural[0], std::exp(1.0) - 1, 1e-6);
  std::vector<float> ten{2};
  make_linear(ten, TableScale::log10p1);
  EXPECT_NEAR(ten[0], 99, 1e-4);
  std::vector<float> same{5};
  make_linear(same, TableScale::linear);
  EXPECT_EQ(same[0], 5);
}

}  // namespace
}  // namespace undrop::bulk
