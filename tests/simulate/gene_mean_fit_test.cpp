#include "simulate/gene_mean_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random.hpp"

namespace undrop::simulate {
namespace {

std::vector<double> gamma_means(double shape, double rate, std::size_t n) {
  Random random(1, "means");
  std::vector<double> means(n);
  for (auto& mean : means) mean = random.gamma(shape, 1 / rate);
  return means;
}

TEST(GeneMeanFit, FindsTheGammaAgain) {
  for (const double shape : {0.4, 1.0, 5.0}) {
    const auto fit = fit_gene_means(gamma_means(shape, 0.3, 20000));
    EXPECT_NEAR(fit.shape, shape, 0.05 * shape);
    EXPECT_NEAR(fit.rate, 0.3, 0.05 * 0.3);
    EXPECT_LT(fit.outlier_probability, 0.02) << shape;
  }
}

TEST(GeneMeanFit, OutliersHardlyDrawTheFit) {
  auto means = gamma_means(0.6, 0.3, 20000);
  Random random(2, "outliers");
  for (std::size_t gene = 0; gene < 1000; ++gene) means[gene] = std::exp(4 + 0.5 * random.normal());
  const auto fit = fit_gene_means(means);
  EXPECT_NEAR(fit.shape, 0.6, 0.06);
  EXPECT_NEAR(fit.rate, 0.3, 0.06);
  EXPECT_NEAR(fit.outlier_probability, 0.05, 0.01);
  // The median of Gamma(0.6, rate 0.3) is 1.04.
  EXPECT_NEAR(fit.outlier_location, 4 - std::log(1.04), 0.2);
  EXPECT_NEAR(fit.outlier_scale, 0.5, 0.12);
}

}  // namespace
}  // namespace undrop::simulate
