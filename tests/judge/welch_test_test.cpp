#include "judge/welch_test.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/sequence.hpp"

namespace undrop::judge {
namespace {

SampleMoments moments(const std::vector<double>& values) {
  SampleMoments out;
  for (const double value : values) out.add(value);
  return out;
}

TEST(WelchTest, IsThatOfScipy) {
  auto a = test::real_sequence(7, 12, 100);
  auto b = test::real_sequence(8, 30, 100);
  for (auto& value : a) value /= 7;
  for (auto& value : b) value /= 5;
  const auto test = welch_test(moments(a), moments(b));
  EXPECT_NEAR(test.t, -1.0974758348585656, 1e-13);
  EXPECT_NEAR(test.degrees, 31.93700518719775, 1e-12);
  EXPECT_NEAR(test.p, 0.280639395971273, 1e-13);
}

TEST(WelchTest, AnswersWithoutVariance) {
  EXPECT_EQ(welch_test(moments({2, 2, 2}), moments({2, 2})).p, 1);
  EXPECT_EQ(welch_test(moments({3, 3, 3}), moments({2, 2})).p, 0);
  EXPECT_TRUE(std::isnan(welch_test(moments({3}), moments({2, 2})).p));
}

TEST(SampleMoments, StayExactFarFromZero) {
  const auto far = moments({1e9 + 1, 1e9 + 2, 1e9 + 3});
  EXPECT_DOUBLE_EQ(far.mean(), 1e9 + 2);
  EXPECT_DOUBLE_EQ(far.variance(), 1);
  EXPECT_EQ(moments({4}).variance(), 0);
}

}  // namespace
}  // namespace undrop::judge
