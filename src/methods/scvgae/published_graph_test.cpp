#include "methods/scvgae/published_graph.hpp"

#include <gtest/gtest.h>

namespace undrop::scvgae {
namespace {

torch::Tensor example() {
  return torch::tensor({3., 0., 1., 2., 1., 0., 0., 4., 1., 1., 3., 2.}, torch::kFloat64).reshape({4, 3});
}

TEST(PublishedGraph, QuantilesInterpolate) {
  const torch::Tensor kernel = example().mm(example().t());
  EXPECT_DOUBLE_EQ(quantile_of(kernel, 0.85), 14);
  EXPECT_DOUBLE_EQ(quantile_of(kernel, 0.5), 5);
  EXPECT_DOUBLE_EQ(quantile_of(torch::tensor({1., 3.}, torch::kFloat64), 0.25), 1.5);
  EXPECT_DOUBLE_EQ(quantile_of(torch::tensor({7.}, torch::kFloat64), 0.85), 7);
  const torch::Tensor many = torch::arange(101, torch::kFloat64);
  EXPECT_DOUBLE_EQ(quantile_of(many, 0.85), 85);
}

TEST(PublishedGraph, MeetsTheWorkedNumbers) {
  const torch::Tensor weighted = percentile_graph(example(), 0.5, true);
  EXPECT_NEAR(weighted[0][0].item<double>(), 0.625, 1e-12);
  EXPECT_NEAR(weighted[0][1].item<double>(), 0.61237244, 1e-8);
  EXPECT_EQ(weighted[1][1].item<double>(), 0);
  EXPECT_NEAR(weighted[2][2].item<double>(), 0.5483871, 1e-7);
  EXPECT_NEAR(weighted[2][3].item<double>(), 0.47519096, 1e-8);
  const torch::Tensor binary = percentile_graph(example(), 0.5, false);
  EXPECT_NEAR(binary.narrow(0, 0, 2).narrow(1, 0, 2).sub(0.5).abs().max().item<double>(), 0, 1e-12);
  EXPECT_EQ(binary[0][2].item<double>(), 0);
}

TEST(PublishedGraph, ComponentsJoinNearCells) {
  const torch::Tensor x = torch::tensor({0., 0., 0., 1., 9., 9., 9., 8.}, torch::kFloat64).reshape({4, 2});
  const torch::Tensor graph = component_graph(x, 50, 1);
  EXPECT_NEAR(graph[0][1].item<double>(), 0.5, 1e-12);
  EXPECT_NEAR(graph[0][0].item<double>(), 0.5, 1e-12);
  EXPECT_EQ(graph[0][2].item<double>(), 0);
  EXPECT_TRUE(graph.allclose(graph.t()));
}

}  // namespace
}  // namespace undrop::scvgae
