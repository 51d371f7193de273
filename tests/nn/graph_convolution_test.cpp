#include "nn/graph_convolution.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace undrop::nn {
namespace {

/// Star 1-2, 2-3, 2-4 with self-loops, normalised (methods card, section 12.3).
struct Star {
  std::vector<std::int64_t> offsets{0, 2, 6, 8, 10};
  std::vector<std::int32_t> ends{0, 1, 0, 1, 2, 3, 1, 2, 1, 3};
  std::vector<double> weights{.5, .35355339, .35355339, .25, .35355339, .35355339, .35355339, .5, .35355339, .5};
  [[nodiscard]] GraphView view() const { return {offsets, ends, weights}; }
};

const torch::Tensor H = torch::tensor({1.F, 2.F, 3.F, -1.F, 0.F, 4.F, -2.F, .5F}).reshape({4, 2});
const torch::Tensor W = torch::tensor({.5F, -1.F, 2.F, 1.F, .25F, -.5F}).reshape({2, 3});
const torch::Tensor b = torch::tensor({.1F, .2F, -.3F});

void expect_near(const torch::Tensor& found, const std::vector<float>& expected, double tolerance = 1e-6) {
  const torch::Tensor difference = (found.flatten() - torch::tensor(expected)).abs();
  EXPECT_LT(difference.max().item<double>(), tolerance) << found;
}

TEST(GraphConvolution, MeetsTheWorkedNumbers) {
  const Star star;
  const SparseRows rows = graph_rows(star.view());
  expect_near(propagate(rows, H),
              {1.56066017F, .64644661F, .39644661F, 2.04809704F, 1.06066017F, 1.64644661F, .06066017F, -.10355339F});
  const std::vector<float> expected{1.5267767F, -1.19904852F, 2.49809704F, 2.34632034F, .31557765F, -.5311553F,
                                    2.2767767F, -.44904852F,  .99809704F,  .0267767F,   .11345148F, -.12690296F};
  expect_near(propagate(rows, H.mm(W), b), expected);
  expect_near(propagate(rows, H).mm(W) + b, expected);
}

TEST(GraphConvolution, GradientsAreThoseOfTheDenseProduct) {
  const Star star;
  const SparseRows rows = graph_rows(star.view());
  const torch::Tensor sent = torch::arange(8, torch::kFloat32).reshape({4, 2});
  torch::Tensor values = H.clone().requires_grad_();
  torch::Tensor bias = torch::zeros({2}).requires_grad_();
  (propagate(rows, values, bias) * sent).sum().backward();
  const torch::Tensor dense = rows.dense();
  EXPECT_TRUE(values.grad().allclose(dense.t().mm(sent)));
  EXPECT_TRUE(bias.grad().allclose(sent.sum(0)));
}

TEST(GraphConvolution, BlocksOfAllNeighboursAreRowsOfTheGraph) {
  const Star star;
  const std::vector<std::int64_t> nodes{3, 1};
  const GraphBlock block = graph_block(star.view(), nodes, -1, 0, 0);
  ASSERT_EQ(block.sources, (std::vector<std::int64_t>{3, 1, 0, 2}));
  const torch::Tensor sources = torch::tensor(block.sources);
  const torch::Tensor whole = propagate(graph_rows(star.view()), H);
  EXPECT_TRUE(propagate(block.rows, H.index_select(0, sources)).allclose(whole.index_select(0, torch::tensor(nodes))));
}

TEST(GraphConvolution, SampledRowsAreRightOnAverageAndKeepTheCellItself) {
  const Star star;
  const std::vector<std::int64_t> nodes{1};
  torch::Tensor sum = torch::zeros({1, 2});
  constexpr int draws = 3000;
  for (int draw = 0; draw < draws; ++draw) {
    const GraphBlock block = graph_block(star.view(), nodes, 2, 5, static_cast<std::uint64_t>(draw));
    EXPECT_EQ(block.rows.n_entries(), 3);
    EXPECT_EQ(block.sources[0], 1);
    sum += propagate(block.rows, H.index_select(0, torch::tensor(block.sources)));
  }
  expect_near(sum / draws, {.39644661F, 2.04809704F}, 0.05);
}

TEST(GraphConvolution, SamplesAreKeyed) {
  const Star star;
  const std::vector<std::int64_t> nodes{1};
  const auto block = [&](std::uint64_t seed, std::uint64_t key) {
    return graph_block(star.view(), nodes, 1, seed, key).sources;
  };
  EXPECT_EQ(block(1, 2), block(1, 2));
  int differ = 0;
  for (std::uint64_t key = 0; key < 20; ++key) differ += block(1, key) == block(2, key) ? 0 : 1;
  EXPECT_GT(differ, 3);
}

TEST(GraphConvolution, GlorotStaysInItsRange) {
  torch::Tensor weight = torch::zeros({30, 24});
  initialise_glorot(weight, torch::make_generator<at::CPUGeneratorImpl>(1));
  const double limit = 1.0 / 3;
  EXPECT_LE(weight.abs().max().item<double>(), limit);
  EXPECT_GT(weight.abs().max().item<double>(), 0.95 * limit);
}

}  // namespace
}  // namespace undrop::nn
