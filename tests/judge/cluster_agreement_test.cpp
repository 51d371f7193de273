#include "judge/cluster_agreement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "judge/sequence.hpp"

namespace undrop::judge {
namespace {

using Codes = std::vector<std::int32_t>;
using test::sequence;

struct Groupings {
  Codes a = sequence(1, 300, 4);
  Codes b = sequence(2, 300, 6);
  Groupings() { std::copy_n(a.begin(), 150, b.begin()); }
};

TEST(ClusterAgreement, IsThatOfScikitLearn) {
  const Groupings of;
  EXPECT_NEAR(adjusted_rand_index(of.a, of.b), 0.27229562986155703, 1e-14);
  EXPECT_NEAR(normalized_mutual_information(of.a, of.b), 0.25662138050625793, 1e-14);
  EXPECT_NEAR(purity(of.a, of.b), 0.58, 1e-14);
}

TEST(ClusterAgreement, OfTheSameGroupingUnderOtherNumbersIsOne) {
  const Codes a{0, 0, 1, 1, 2}, b{4, 4, 0, 0, 1};
  EXPECT_DOUBLE_EQ(adjusted_rand_index(a, b), 1);
  EXPECT_DOUBLE_EQ(normalized_mutual_information(a, b), 1);
  EXPECT_DOUBLE_EQ(purity(a, b), 1);
  const Codes one(5, 0);
  EXPECT_DOUBLE_EQ(adjusted_rand_index(one, one), 1);
  EXPECT_DOUBLE_EQ(normalized_mutual_information(one, one), 1);
  EXPECT_DOUBLE_EQ(adjusted_rand_index(one, a), 0);
  EXPECT_DOUBLE_EQ(normalized_mutual_information(one, a), 0);
}

TEST(ClusterAgreement, WeightsCountCellsSoManyTimes) {
  const Codes a{0, 1, 1, 2}, b{0, 0, 1, 1};
  const std::vector<std::uint32_t> weights{2, 0, 1, 3};
  const Codes many_a{0, 0, 1, 2, 2, 2}, many_b{0, 0, 1, 1, 1, 1};
  EXPECT_DOUBLE_EQ(adjusted_rand_index(a, b, weights), adjusted_rand_index(many_a, many_b));
  EXPECT_DOUBLE_EQ(normalized_mutual_information(a, b, weights), normalized_mutual_information(many_a, many_b));
  EXPECT_DOUBLE_EQ(purity(a, b, weights), purity(many_a, many_b));
}

TEST(ClusterAgreement, LeavesOutCellsWithoutACode) {
  const Codes a{0, 0, 1, -1, 1}, b{0, 0, 1, 1, -1};
  EXPECT_DOUBLE_EQ(adjusted_rand_index(a, b), 1);
  EXPECT_TRUE(std::isnan(adjusted_rand_index(Codes{-1}, Codes{0})));
  EXPECT_TRUE(std::isnan(purity({}, {})));
}

}  // namespace
}  // namespace undrop::judge
