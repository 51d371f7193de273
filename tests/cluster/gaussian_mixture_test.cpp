#include "cluster/gaussian_mixture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "cluster/planted_groups.hpp"

namespace undrop::cluster {
namespace {

TEST(GaussianMixture, RecoversAPlantedMixture) {
  Random random(31, "mixture");
  std::vector<double> points;
  std::vector<std::int32_t> initial;
  for (int i = 0; i < 4000; ++i) {
    const bool first = i % 4 != 0;
    points.push_back(first ? 2 + 0.5 * random.normal() : -3 + 2 * random.normal());
    points.push_back(first ? random.normal() : 5 + 0.3 * random.normal());
    initial.push_back(i % 10 == 0 ? first : !first);
  }
  const GaussianMixture fit = fit_gaussian_mixture(points, 2, initial, 2);
  EXPECT_TRUE(fit.converged);
  EXPECT_NEAR(fit.weights[0], 0.75, 0.02);
  EXPECT_NEAR(fit.means[0], 2, 0.05);
  EXPECT_NEAR(fit.means[1], 0, 0.08);
  EXPECT_NEAR(fit.means[2], -3, 0.2);
  EXPECT_NEAR(fit.means[3], 5, 0.05);
  EXPECT_NEAR(fit.variances[0], 0.25, 0.03);
  EXPECT_NEAR(fit.variances[2], 4, 0.5);
  EXPECT_NEAR(fit.variances[3], 0.09, 0.02);
}

TEST(GaussianMixture, NeverLosesLikelihood) {
  const auto points = test::planted_points(300, 4, 3, 2);
  double last = -std::numeric_limits<double>::infinity();
  for (std::int64_t most = 1; most <= 30; ++most) {
    const auto fit =
        fit_gaussian_mixture(points, 4, test::planted_groups(300, 3), 3, {.tolerance = 0, .max_iterations = most});
    EXPECT_GE(fit.log_likelihood, last - 1e-5) << most;
    last = fit.log_likelihood;
  }
}

TEST(GaussianMixture, KeepsAComponentWithoutPointsDefined) {
  const auto points = test::planted_points(100, 2, 2, 8);
  const auto fit = fit_gaussian_mixture(points, 2, std::vector<std::int32_t>(100, 0), 3);
  double total = 0;
  for (const double weight : fit.weights) total += weight;
  EXPECT_NEAR(total, 1, 1e-12);
  for (const double x : fit.means) EXPECT_TRUE(std::isfinite(x));
  for (const double x : fit.variances) EXPECT_GE(x, 1e-5);
}

TEST(GaussianMixture, HoldsTheVarianceFloorWherePointsAreAlike) {
  const auto fit = fit_gaussian_mixture(std::vector<double>(20, 3.0), 2, std::vector<std::int32_t>(10, 0), 1);
  EXPECT_NEAR(fit.means[0], 3, 1e-12);
  EXPECT_GE(fit.variances[0], 1e-5);
  EXPECT_TRUE(std::isfinite(fit.log_likelihood));
}

}  // namespace
}  // namespace undrop::cluster
