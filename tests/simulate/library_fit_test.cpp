#include "simulate/library_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random.hpp"

namespace undrop::simulate {
namespace {

TEST(LibraryFit, ChoosesTheDistributionThatFits) {
  Random random(1, "totals");
  std::vector<double> normal(2000);
  std::vector<double> log_normal(2000);
  for (std::size_t i = 0; i < 2000; ++i) {
    normal[i] = 5000 + 1500 * random.normal();
    if (normal[i] <= 1) normal[i] = 1;
    log_normal[i] = std::exp(9 + 0.5 * random.normal());
  }
  const auto a = fit_library(normal);
  EXPECT_EQ(a.distribution, LibraryDistribution::normal);
  EXPECT_NEAR(a.location, 5000, 4 * 1500 / std::sqrt(2000.0));
  EXPECT_NEAR(a.scale, 1500, 100);
  const auto b = fit_library(log_normal);
  EXPECT_EQ(b.distribution, LibraryDistribution::log_normal);
  EXPECT_NEAR(b.location, 9, 4 * 0.5 / std::sqrt(2000.0));
  EXPECT_NEAR(b.scale, 0.5, 0.04);
}

TEST(LibraryFit, EqualTotalsHaveNoSpread) {
  const auto fit = fit_library(std::vector<double>(20, 1000.0));
  EXPECT_EQ(fit.distribution, LibraryDistribution::log_normal);
  EXPECT_NEAR(fit.location, std::log(1000.0), 1e-12);
  EXPECT_NEAR(fit.scale, 0, 1e-12);
}

}  // namespace
}  // namespace undrop::simulate
