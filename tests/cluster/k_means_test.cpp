#include "cluster/k_means.hpp"

#include <gmock/gmock.h>

#include <set>

#include "cluster/planted_groups.hpp"

namespace undrop::cluster {
namespace {

using test::context_with;

TEST(KMeans, FindsPlantedClusters) {
  const auto points = test::planted_points(400, 5, 4, 12);
  const KMeans fit = k_means(points, 5, 4, 10, context_with(1));
  EXPECT_EQ(fit.n_clusters, 4);
  EXPECT_EQ(test::adjusted_rand(fit.clusters, test::planted_groups(400, 4)), 1);
  EXPECT_NEAR(fit.within, 400 * 5, 200);
  EXPECT_EQ(fit.centers.size(), 20U);
}

TEST(KMeans, NumbersClustersByFallingSize) {
  std::vector<double> points;
  for (int i = 0; i < 60; ++i) points.push_back((i < 10 ? 0 : i < 30 ? 100 : 200) + 0.01 * i);
  const KMeans fit = k_means(points, 1, 3, 10, context_with(1));
  EXPECT_EQ(fit.clusters[59], 0);
  EXPECT_EQ(fit.clusters[29], 1);
  EXPECT_EQ(fit.clusters[0], 2);
}

TEST(KMeans, CentresAreMeansAndEveryPointIsAtItsNearest) {
  const auto points = test::planted_points(300, 3, 3, 2);
  const KMeans fit = k_means(points, 3, 5, 10, context_with(1));
  std::vector<double> sum(15, 0), n(5, 0);
  for (std::size_t i = 0; i < 300; ++i) {
    const auto c = static_cast<std::size_t>(fit.clusters[i]);
    n[c] += 1;
    for (std::size_t k = 0; k < 3; ++k) sum[c * 3 + k] += points[i * 3 + k];
  }
  for (std::size_t at = 0; at < 15; ++at) EXPECT_NEAR(fit.centers[at], sum[at] / n[at / 3], 1e-12);
  EXPECT_EQ(nearest_centers(points, 3, fit.centers, context_with(2)), fit.clusters);
}

TEST(KMeans, IsTheSameOnAnyNumberOfThreadsAndForASeed) {
  const auto points = test::planted_points(500, 4, 3, 2);
  const KMeans one = k_means(points, 4, 6, 10, context_with(1, 5));
  const KMeans four = k_means(points, 4, 6, 10, context_with(4, 5));
  EXPECT_EQ(one.clusters, four.clusters);
  EXPECT_EQ(one.centers, four.centers);
  EXPECT_EQ(one.within, four.within);
}

TEST(KMeans, TakesMorePointsThanItRefinesExactly) {
  const auto points = test::planted_points(30000, 3, 3, 15);
  const KMeans fit = k_means(points, 3, 3, 4, context_with(2));
  EXPECT_EQ(test::adjusted_rand(fit.clusters, test::planted_groups(30000, 3)), 1);
  EXPECT_EQ(nearest_centers(points, 3, fit.centers, context_with(1)), fit.clusters);
  EXPECT_NEAR(fit.within, 30000 * 3, 2000);
  const KMeans again = k_means(points, 3, 3, 4, context_with(1));
  EXPECT_EQ(again.clusters, fit.clusters);
  EXPECT_EQ(again.centers, fit.centers);
}

TEST(KMeans, HasNoMoreClustersThanDistinctPoints) {
  const std::vector<double> three = {0, 0, 5, 5, 9, 9};
  EXPECT_EQ(k_means(three, 2, 8, 3, context_with(1)).n_clusters, 3);
  const std::vector<double> alike(40, 2.5);
  const KMeans fit = k_means(alike, 2, 4, 3, context_with(1));
  EXPECT_EQ(fit.n_clusters, 1);
  EXPECT_EQ(fit.clusters, std::vector<std::int32_t>(20, 0));
  EXPECT_EQ(fit.within, 0);
  std::vector<double> two(40, 0);
  for (std::size_t at = 20; at < 40; ++at) two[at] = 1;
  const KMeans pair = k_means(two, 2, 5, 3, context_with(1));
  EXPECT_EQ(std::set<std::int32_t>(pair.clusters.begin(), pair.clusters.end()).size(), 2U);
  EXPECT_EQ(pair.n_clusters, 2);
}

TEST(KMeans, TakesASinglePoint) {
  const KMeans fit = k_means(std::vector<double>{1, 2}, 2, 3, 10, context_with(1));
  EXPECT_EQ(fit.n_clusters, 1);
  EXPECT_THAT(fit.centers, testing::ElementsAre(1, 2));
}

TEST(NearestCenters, TakesTheFirstOfEqualOnes) {
  const std::vector<double> points = {0, 1, 2, 9};
  const std::vector<double> centers = {0, 2, 8};
  EXPECT_THAT(nearest_centers(points, 1, centers, context_with(1)), testing::ElementsAre(0, 0, 1, 2));
}

}  // namespace
}  // namespace undrop::cluster
