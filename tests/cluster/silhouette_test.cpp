#include "cluster/silhouette.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "cluster/planted_groups.hpp"

namespace undrop::cluster {
namespace {

using Codes = std::vector<std::int32_t>;
using test::context_with;

const std::vector<double> points = {0, 0, 1, 0, 0, 1.5, 5, 5, 6, 5, 5.5, 6.5, 10, 0, 2, 2};

TEST(MeanSilhouette, IsThatOfScikitLearn) {
  // silhouette_score; the first has a cluster of one point.
  EXPECT_NEAR(mean_silhouette(points, 2, Codes{0, 0, 0, 1, 1, 1, 2, 0}, context_with(1)), 0.6456919673868161, 1e-14);
  EXPECT_NEAR(mean_silhouette(points, 2, Codes{0, 1, 0, 1, 2, 2, 2, 1}, context_with(3)), 0.010435145459164012, 1e-14);
}

TEST(SilhouetteWidths, HaveTheMeanAsTheirAverage) {
  const Codes codes{0, 0, 0, 1, 1, 1, 2, 0};
  const auto widths = silhouette_widths(points, 2, codes, context_with(2));
  ASSERT_EQ(widths.size(), 8U);
  EXPECT_EQ(widths[6], 0);
  EXPECT_NEAR(std::accumulate(widths.begin(), widths.end(), 0.0) / 8, 0.6456919673868161, 1e-14);
  EXPECT_TRUE(silhouette_widths(points, 2, Codes(8, 0), context_with(1)).empty());
}

TEST(MeanSilhouette, SkipsNumbersThatNoPointHas) {
  EXPECT_EQ(mean_silhouette(points, 2, Codes{0, 0, 0, 4, 4, 4, 9, 0}, context_with(1)),
            mean_silhouette(points, 2, Codes{0, 0, 0, 1, 1, 1, 2, 0}, context_with(1)));
}

TEST(MeanSilhouette, IsZeroWithoutTwoClustersOrDistances) {
  EXPECT_EQ(mean_silhouette(points, 2, Codes(8, 0), context_with(1)), 0);
  EXPECT_EQ(mean_silhouette({}, 2, {}, context_with(1)), 0);
  EXPECT_EQ(mean_silhouette(std::vector<double>(8, 1), 2, Codes{0, 1, 0, 1}, context_with(1)), 0);
  EXPECT_EQ(mean_silhouette(std::vector<double>{1, 2}, 1, Codes{0, 1}, context_with(1)), 0);
}

}  // namespace
}  // namespace undrop::cluster
