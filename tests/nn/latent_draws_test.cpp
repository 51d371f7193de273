#include "nn/latent_draws.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace undrop::nn {
namespace {

TEST(LatentDraws, BelongToTheirCells) {
  const torch::Tensor all = cell_noise(3, "test draws", {0, 50}, 4);
  EXPECT_TRUE(cell_noise(3, "test draws", {10, 20}, 4).equal(all.narrow(0, 10, 10)));
  EXPECT_FALSE(cell_noise(4, "test draws", {0, 50}, 4).equal(all));
  EXPECT_FALSE(cell_noise(3, "other draws", {0, 50}, 4).equal(all));
  const torch::Tensor many = cell_noise(3, "test draws", {0, 5000}, 4);
  EXPECT_NEAR(many.mean().item<double>(), 0, 0.03);
  EXPECT_NEAR(many.std().item<double>(), 1, 0.03);
}

TEST(LatentDraws, DeviationIsThatOfAllBlocks) {
  RunningDeviation running;
  std::vector<torch::Tensor> blocks;
  for (std::int64_t i = 0; i < 7; ++i) {
    blocks.push_back(1000 + cell_noise(static_cast<std::uint64_t>(i), "test draws", {0, 5}, 3));
    running.add(blocks.back());
  }
  EXPECT_TRUE(running.deviation().allclose(torch::stack(blocks).std(0), 1e-3, 1e-4));
}

}  // namespace
}  // namespace undrop::nn
