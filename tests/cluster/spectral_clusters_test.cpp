#include "cluster/spectral_clusters.hpp"

#include <gtest/gtest.h>

#include <set>

#include "core/random.hpp"

namespace undrop::cluster {
namespace {

constexpr std::size_t n = 300;

/// A wide and a narrow group.
std::vector<double> two_groups() {
  std::vector<double> points;
  Random random(1, "two groups");
  for (std::size_t i = 0; i < n; ++i) {
    const double width = i % 2 == 0 ? 1 : 0.2;
    points.push_back(width * random.normal() + (i % 2 == 0 ? 0 : 9));
    points.push_back(width * random.normal());
  }
  return points;
}

Context context_of(int threads) {
  Context context;
  context.threads = threads;
  return context;
}

bool follows_parity(const std::vector<std::int32_t>& codes) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] != codes[i % 2]) return false;
  }
  return codes[0] != codes[1];
}

TEST(SpectralClusters, FindsGroupsOnAnyNumberOfThreads) {
  const auto codes = spectral_clusters(two_groups(), 2, 2, context_of(1));
  EXPECT_TRUE(follows_parity(codes));
  EXPECT_EQ(spectral_clusters(two_groups(), 2, 2, context_of(3)), codes);
}

TEST(SpectralClusters, OthersJoinTheNearestSampledPoint) {
  EXPECT_TRUE(follows_parity(spectral_clusters(two_groups(), 2, 2, context_of(1), 100)));
}

TEST(SpectralClusters, PointsThatAreAlikeAndTooFewPointsHaveAnswers) {
  EXPECT_EQ(spectral_clusters(std::vector<double>{1, 2}, 2, 3, context_of(1)), std::vector<std::int32_t>{0});
  EXPECT_EQ(spectral_clusters(std::vector<double>(10, 1.0), 2, 3, context_of(1)).size(), 5U);
  const auto two = spectral_clusters(std::vector<double>{0, 5}, 1, 2, context_of(1));
  EXPECT_EQ(std::set<std::int32_t>(two.begin(), two.end()).size(), 2U);
}

}  // namespace
}  // namespace undrop::cluster
