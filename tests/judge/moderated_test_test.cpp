#include "judge/moderated_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/random.hpp"

namespace undrop::judge {
namespace {

GroupMoments moments(const std::vector<double>& a, const std::vector<double>& b) {
  GroupMoments gene;
  for (const double value : a) gene.a.add(value);
  for (const double value : b) gene.b.add(value);
  return gene;
}

/// Two samples a group, whose variances are drawn around 1; the first `n_different` genes are apart by `shift`.
std::vector<GroupMoments> drawn(std::size_t n, std::size_t n_different, double shift) {
  std::vector<GroupMoments> genes;
  for (std::size_t i = 0; i < n; ++i) {
    Random random(3, "genes of bulk", i);
    const double deviation = std::sqrt(4 / random.gamma(4, 1));
    std::vector<double> values;
    for (int sample = 0; sample < 4; ++sample)
      values.push_back(deviation * random.normal() + (i < n_different && sample < 2 ? shift : 0));
    genes.push_back(moments({values[0], values[1]}, {values[2], values[3]}));
  }
  return genes;
}

double share_below(const std::vector<double>& p, double level) {
  const auto n = std::count_if(p.begin(), p.end(), [&](double one) { return one <= level; });
  return static_cast<double>(n) / static_cast<double>(p.size());
}

TEST(ModeratedTest, KeepsItsLevelWhereNothingDiffers) {
  const auto p = moderated_p(drawn(20000, 0, 0));
  EXPECT_NEAR(share_below(p, 0.05), 0.05, 0.006);
  EXPECT_NEAR(share_below(p, 0.001), 0.001, 0.0009);
  EXPECT_NEAR(share_below(p, 0.5), 0.5, 0.015);
}

TEST(ModeratedTest, SeesMoreThanWelchsWithTwoSamples) {
  const auto genes = drawn(4000, 400, 8);
  const auto p = moderated_p(genes);
  std::size_t moderated = 0;
  std::size_t welch = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    moderated += p[i] < 1e-3 ? 1 : 0;
    welch += welch_test(genes[i].a, genes[i].b).p < 1e-3 ? 1 : 0;
  }
  EXPECT_GT(moderated, 300U);
  EXPECT_LT(welch, 60U);
}

TEST(ModeratedTest, EqualVariancesAreTakenAsKnown) {
  // All pooled variances are 0.5: their spread is less than chance would give, so the test is normal.
  std::vector<GroupMoments> genes(50, moments({0, 1}, {0, 1}));
  genes.push_back(moments({2, 3}, {0, 1}));
  const auto p = moderated_p(genes);
  EXPECT_EQ(p.front(), 1);
  const double error = std::sqrt(std::exp(std::log(0.5) - (-0.5772156649015329)));
  EXPECT_NEAR(p.back(), std::erfc(2 / error / std::sqrt(2.0)), 1e-6);
}

TEST(ModeratedTest, AnswersAtTheEdges) {
  EXPECT_TRUE(moderated_p({}).empty());
  EXPECT_TRUE(std::isnan(moderated_p(std::vector{moments({1}, {2})}).front()));
  const auto p = moderated_p(std::vector{moments({1, 1}, {2, 2}), moments({1, 1}, {1, 1}), moments({1, 2}, {1, 3})});
  EXPECT_EQ(p[1], 1);
  EXPECT_LT(p[0], 1);
}

}  // namespace
}  // namespace undrop::judge
