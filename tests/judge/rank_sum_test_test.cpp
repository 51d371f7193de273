#include "judge/rank_sum_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "judge/sequence.hpp"

namespace undrop::judge {
namespace {

std::vector<float> group(std::uint64_t seed, std::size_t n, std::uint64_t modulus, int shift) {
  const auto values = test::sequence(seed, n, modulus);
  std::vector<float> out(n);
  std::transform(values.begin(), values.end(), out.begin(), [&](auto v) { return static_cast<float>(v + shift); });
  return out;
}

TEST(RankSumTest, IsThatOfScipyWithTiesZerosAndNegatives) {
  const auto b = group(6, 90, 12, -4);
  const auto test = rank_sum_test(group(5, 60, 9, -4), b);
  EXPECT_DOUBLE_EQ(test.u, 2337.5);
  EXPECT_NEAR(test.p, 0.16308755488690296, 1e-14);
  const auto lower = rank_sum_test(group(5, 60, 9, -6), b);
  EXPECT_DOUBLE_EQ(lower.u, 1559.5);
  EXPECT_NEAR(lower.p, 1.1113432716773773e-05, 1e-16);
  EXPECT_LT(lower.z, 0);
}

TEST(RankSumTest, OfCompressedValuesIsThatOfAllValues) {
  const std::vector<float> values{0, 3, 0, 0, 1, 3, 0, -2, 5, 0};
  const std::vector<std::uint8_t> groups{0, 0, 1, 1, 0, 1, 0, 1, 0, 1};
  const std::vector<std::int32_t> places{1, 4, 5, 7, 8};
  const std::vector<float> others{3, 1, 3, -2, 5};
  const auto all = RankedValues(values).test(groups, 5);
  const auto compressed = RankedValues(10, places, others).test(groups, 5);
  EXPECT_DOUBLE_EQ(all.u, compressed.u);
  EXPECT_DOUBLE_EQ(all.p, compressed.p);
}

TEST(RankSumTest, FindsNothingWhereThereIsNothing) {
  EXPECT_EQ(rank_sum_test(std::vector<float>{2, 2, 2}, std::vector<float>{2, 2}).p, 1);
  EXPECT_EQ(rank_sum_test(std::vector<float>{0, 0}, std::vector<float>{0, 0, 0}).p, 1);
  EXPECT_TRUE(std::isnan(rank_sum_test({}, std::vector<float>{1, 2}).p));
  EXPECT_EQ(rank_sum_test(std::vector<float>{1, 2}, std::vector<float>{1, 2}).p, 1);
}

}  // namespace
}  // namespace undrop::judge
