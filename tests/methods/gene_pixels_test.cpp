#include "methods/gene_pixels.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace undrop {
namespace {

/// Counts (3, 0, 12, 0, 6) of one cell with size factor 2, as log1p normalised values, and an empty cell.
prep::ValueRows example() {
  prep::ValueRows rows;
  rows.add(0, std::log1p(1.5F));
  rows.add(2, std::log1p(6.0F));
  rows.add(4, std::log1p(3.0F));
  rows.end_row();
  rows.end_row();
  return rows;
}

const std::vector<std::int32_t> populations{0, -1};
const std::vector<double> factors{2, 0};

TEST(GenePixels, OfTheMaximumAreSharesOfTheLargestCount) {
  auto rows = example();
  const auto pixels = fit_gene_pixels(PixelKind::maximum, rows, 5, populations, 1);
  const auto scales = pixels.draw(rows, populations, factors);
  EXPECT_NEAR(rows.value[0], 0.25, 1e-6);
  EXPECT_NEAR(rows.value[1], 1, 1e-6);
  EXPECT_NEAR(rows.value[2], 0.5, 1e-6);
  EXPECT_EQ(scales[1], 0);
}

TEST(GenePixels, OfCountsAreTheCounts) {
  auto rows = example();
  const auto pixels = fit_gene_pixels(PixelKind::counts, rows, 5, populations, 1);
  (void)pixels.draw(rows, populations, factors);
  EXPECT_NEAR(rows.value[0], 3, 1e-5);
  EXPECT_NEAR(rows.value[1], 12, 1e-5);
}

TEST(GenePixels, GoBackToTheValuesTheyCameFrom) {
  for (const auto kind : {PixelKind::maximum, PixelKind::log_maximum, PixelKind::counts, PixelKind::deviation}) {
    const auto before = example();
    auto rows = before;
    const auto pixels = fit_gene_pixels(kind, rows, 5, populations, 1);
    const auto scales = pixels.draw(rows, populations, factors);
    for (std::size_t e = 0; e < rows.value.size(); ++e)
      EXPECT_NEAR(pixels.value(rows.value[e], rows.other[e], 0, scales[0]), before.value[e], 1e-5);
    EXPECT_GE(pixels.value(-100.0F, 0, 0, scales[0]), 0);
  }
}

TEST(GenePixels, DeviationsHaveUnitSpreadAndAreBelievedAsFarAsTrustGoes) {
  auto rows = example();
  auto pixels = fit_gene_pixels(PixelKind::deviation, rows, 5, populations, 1);
  const auto scales = pixels.draw(rows, populations, factors);
  double squares = 0;
  for (const float value : rows.value) squares += static_cast<double>(value) * static_cast<double>(value);
  EXPECT_NEAR(squares / 3, 1, 1e-5);
  pixels.trust = 0;
  const float level = pixels.value(5.0F, 2, 0, scales[0]);
  EXPECT_EQ(level, pixels.value(-5.0F, 2, 0, scales[0]));
  EXPECT_FLOAT_EQ(level, pixels.levels.of(0)[2] + scales[0]);
}

}  // namespace
}  // namespace undrop
