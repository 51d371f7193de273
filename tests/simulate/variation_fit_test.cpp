#include "simulate/variation_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random.hpp"

namespace undrop::simulate {
namespace {

std::vector<GeneVariation> genes_with(double common, double trend, double df) {
  Random random(1, "genes");
  std::vector<GeneVariation> genes(6000);
  for (auto& gene : genes) {
    gene.mean = std::exp(6 * random.uniform() - 2);
    const double b = common + trend / std::sqrt(gene.mean);
    gene.squared = b * b * df / random.gamma(df / 2, 2);
    gene.error = 0.1 * gene.squared;
    gene.squared += gene.error * random.normal();
  }
  return genes;
}

TEST(VariationFit, FindsCurveAndSpreadAgain) {
  const auto fit = fit_variation(genes_with(0.2, 0.8, 20));
  EXPECT_NEAR(fit.common, 0.2, 0.03);
  EXPECT_NEAR(fit.trend, 0.8, 0.04);
  EXPECT_NEAR(fit.df, 20, 5);
}

TEST(VariationFit, FindsThatThereIsNoTrend) {
  const auto fit = fit_variation(genes_with(0.6, 0, 60));
  EXPECT_NEAR(fit.common, 0.6, 0.03);
  EXPECT_LT(fit.trend, 0.02);
}

TEST(VariationFit, AFewWildGenesChangeLittle) {
  auto genes = genes_with(0.2, 0.8, 20);
  for (std::size_t i = 0; i < genes.size(); i += 20) genes[i].squared *= 100;
  const auto fit = fit_variation(genes);
  EXPECT_NEAR(fit.common, 0.2, 0.06);
  EXPECT_NEAR(fit.trend, 0.8, 0.06);
}

}  // namespace
}  // namespace undrop::simulate
