#include "nn/graph_norm.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "finite_differences.hpp"

namespace undrop::nn {
namespace {

const torch::Tensor x = torch::tensor({1.F, 2.F, 3.F, 4.F, 5.F, 9.F}).reshape({3, 2});

void expect_near(const torch::Tensor& found, const std::vector<float>& expected) {
  EXPECT_LT((found.flatten() - torch::tensor(expected)).abs().max().item<double>(), 2e-6) << found;
}

void set(GraphNorm& norm, double share, const torch::Tensor& weight, const torch::Tensor& bias) {
  const torch::NoGradGuard no_gradients;
  norm.mean_share.fill_(share);
  norm.weight.copy_(weight);
  norm.bias.copy_(bias);
}

TEST(GraphNorm, MeetsTheWorkedNumbers) {
  GraphNorm norm(2);
  expect_near(norm.of_batch(x), {-1.22474258F, -1.01904874F, 0.F, -.33968291F, 1.22474258F, 1.35873166F});
  set(norm, 0, torch::ones({2}), torch::zeros({2}));
  expect_near(norm.of_batch(x), {.2927699F, .34469094F, .87830969F, .68938189F, 1.46384948F, 1.55110924F});
  set(norm, .5, torch::tensor({2.F, .5F}), torch::tensor({.1F, -.2F}));
  expect_near(norm.of_batch(x), {-.35098716F, -.26472976F, 1.45296147F, -.00581073F, 3.25691011F, .64148683F});
}

TEST(GraphNorm, KeptStatisticsOfAllCellsGiveTheSameInEvaluation) {
  GraphNorm norm(2);
  set(norm, .5, torch::tensor({2.F, .5F}), torch::tensor({.1F, -.2F}));
  norm.set_statistics(x.mean(0), x.square().mean(0));
  norm.eval();
  EXPECT_TRUE(norm.forward(x).allclose(norm.of_batch(x)));
  EXPECT_TRUE(norm.forward(x.narrow(0, 1, 1)).allclose(norm.of_batch(x).narrow(0, 1, 1)));
}

TEST(GraphNorm, TrainingKeepsRunningStatistics) {
  GraphNorm norm(2);
  norm.train();
  for (int step = 0; step < 200; ++step) (void)norm.forward(x);
  EXPECT_TRUE(norm.mean.allclose(x.mean(0)));
  EXPECT_TRUE(norm.square.allclose(x.square().mean(0)));
}

TEST(GraphNorm, GradientsAreThoseOfFiniteDifferences) {
  GraphNorm norm(2);
  norm.to(torch::kFloat64);
  set(norm, .7, torch::tensor({2.F, .5F}), torch::tensor({.1F, -.2F}));
  torch::Tensor input = x.to(torch::kFloat64).requires_grad_();
  const torch::Tensor sent = torch::arange(6, torch::kFloat64).reshape({3, 2});
  test::expect_gradients([&] { return (norm.of_batch(input) * sent).sum(); },
                         {input, norm.weight, norm.bias, norm.mean_share});
}

}  // namespace
}  // namespace undrop::nn
