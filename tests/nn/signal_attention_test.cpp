#include "nn/signal_attention.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "finite_differences.hpp"

namespace undrop::nn {
namespace {

const torch::Tensor signal =
    torch::tensor({0.2, 0.8, 0.0, 0.4, 1.0, 0.0, 0.5, 0.1}, torch::kFloat64).reshape({1, 2, 4});

void set(const torch::Tensor& weight, const std::vector<double>& values) {
  const torch::NoGradGuard no_gradients;
  torch::Tensor at = weight;
  at.copy_(torch::tensor(values, torch::kFloat64).reshape(weight.sizes()));
}

SignalAttention attention(std::int64_t hidden) {
  SignalAttention out(2, hidden, 3);
  out->to(torch::kFloat64);
  set(out->places->weight, {0.5, 1, -0.5, 0.25, 0, 0.75});
  if (hidden == 0) return out;
  set(out->squeeze->weight, {1, -0.5, 0.5, 1});
  set(out->excite->weight, {0.4, -0.2, -0.3, 0.6});
  return out;
}

void expect_near(const torch::Tensor& found, const std::vector<double>& expected) {
  EXPECT_LT((found.flatten() - torch::tensor(expected, torch::kFloat64)).abs().max().item<double>(), 1e-9) << found;
}

TEST(SignalAttention, MeetsTheWorkedNumbers) {
  SignalAttention module = attention(2);
  const torch::Tensor channels = module->of_channels(signal);
  expect_near(channels, {0.4464560968488817, 0.740774899182154});
  expect_near(module->of_places(channels * signal),
              {0.6673290278452317, 0.6867593426690655, 0.6454439089855855, 0.6011057651313538});
  const torch::Tensor out = module(signal);
  expect_near(out, {0.0595866226, 0.2452863165, 0, 0.1073469335, 0.4943405933, 0, 0.2390643233, 0.0445284063});
  const torch::Tensor mixed = 0.7 * out.select(1, 0) - 0.4 * out.select(1, 1) + 0.1;
  expect_near(mixed, {-0.0560256015, 0.2717004215, 0.0043742707, 0.1573314909});
}

TEST(SignalAttention, AChannelNetworkOfNoWidthLeavesAHalf) {
  SignalAttention module = attention(0);
  const torch::Tensor channels = module->of_channels(signal);
  expect_near(channels, {0.5, 0.5});
  expect_near(module->of_places(channels * signal), {0.6106392339, 0.6668006131, 0.6209894378, 0.5881323627});
  expect_near(module(signal),
              {0.0610639234, 0.2667202452, 0, 0.1176264725, 0.305319617, 0, 0.1552473594, 0.0294066181});
}

TEST(SignalAttention, GradientsAreThoseOfFiniteDifferences) {
  SignalAttention module = attention(2);
  torch::Tensor input = signal.clone().requires_grad_();
  const torch::Tensor sent = torch::arange(8, torch::kFloat64).reshape({1, 2, 4});
  test::expect_gradients([&] { return (module(input) * sent).sum(); },
                         {input, module->squeeze->weight, module->excite->weight, module->places->weight});
}

}  // namespace
}  // namespace undrop::nn
