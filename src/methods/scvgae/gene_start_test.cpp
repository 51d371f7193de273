#include "methods/scvgae/gene_start.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace undrop::scvgae {
namespace {

constexpr std::int64_t n_cells = 4000;

/// Non-zeros of negative binomial counts of which a share is lost.
std::vector<double> drawn(double mean, double shape, double dropout) {
  std::vector<double> out;
  Random random(1, "drawn");
  for (std::int64_t i = 0; i < n_cells; ++i) {
    const auto count = static_cast<double>(random.poisson(random.gamma(shape, mean / shape)));
    if (random.uniform() >= dropout && count > 0) out.push_back(count);
  }
  return out;
}

TEST(GeneStart, FindsTheModelThatCountsCameFrom) {
  const GeneModel lossy = gene_model(drawn(30, 3, 0.6), n_cells, true);
  EXPECT_NEAR(lossy.mean, 30, 1.5);
  EXPECT_NEAR(lossy.shape, 3, 0.4);
  EXPECT_NEAR(lossy.dropout, 0.6, 0.03);
  const GeneModel whole = gene_model(drawn(2, 1.5, 0), n_cells, true);
  EXPECT_NEAR(whole.mean, 2, 0.15);
  EXPECT_NEAR(whole.shape, 1.5, 0.3);
  EXPECT_LT(whole.dropout, 0.1);
}

TEST(GeneStart, WithoutDropoutZerosBelongToTheShape) {
  const GeneModel model = gene_model(drawn(30, 3, 0.6), n_cells, false);
  EXPECT_NEAR(model.mean, 12, 1);
  EXPECT_LT(model.shape, 0.6);
}

TEST(GeneStart, GenesWithHardlyAnyCountsAreDefined) {
  for (const std::vector<double>& positives : {std::vector<double>{}, {1}, {1, 1, 1, 1, 1, 1}}) {
    const GeneModel model = gene_model(positives, 50, true);
    EXPECT_TRUE(model.mean > 0 && model.shape > 0 && model.dropout > 0 && model.dropout < 1);
  }
}

TEST(GeneStart, LevelsSeeDepthThatSizeFactorsMiss) {
  CellRows cells;
  cells.counts.n_columns = 60;
  Random random(2, "levels");
  std::vector<double> depth;
  for (int i = 0; i < 200; ++i) {
    depth.push_back(std::exp(0.5 * random.normal()));
    for (int j = 0; j < 60; ++j) {
      const auto count = random.poisson(20 * depth.back());
      if (count > 0 && random.uniform() > 0.4) cells.counts.add(j, static_cast<float>(count));
    }
    cells.counts.finish_row();
    cells.log_factors.push_back(0);
  }
  const auto levels = cell_levels(cells, gene_start(cells, true, nullptr), nullptr);
  double shared = 0;
  double squares = 0;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    shared += static_cast<double>(levels[i]) * std::log(depth[i]);
    squares += std::log(depth[i]) * std::log(depth[i]);
  }
  EXPECT_NEAR(shared / squares, 1, 0.35);
}

}  // namespace
}  // namespace undrop::scvgae
