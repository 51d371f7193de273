#include "nn/signal_unet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "finite_differences.hpp"

namespace undrop::nn {
namespace {

constexpr std::int64_t length = 8;

/// Filters 2, 4, 8 with the weights of the worked numbers, in the order of the convolutions.
SignalUnet worked(bool sigmoid_output = true) {
  SignalUnet out(SignalUnetOptions{.filters = {2, 4, 8}, .sigmoid_output = sigmoid_output});
  out->to(torch::kFloat64);
  const torch::NoGradGuard no_gradients;
  auto all = out->named_parameters();
  int t = 0;
  for (const std::string name :
       {"enc0_first", "enc0_second", "enc1_first", "enc1_second", "bottom", "up0", "dec0", "up1", "dec1", "out"}) {
    torch::Tensor weight = all[name + ".weight"];
    const torch::Tensor j = torch::arange(weight.numel(), torch::kFloat64);
    weight.copy_((0.3 * torch::sin(0.7 * (j + 1) + t)).reshape(weight.sizes()));
    torch::Tensor bias = all[name + ".bias"];
    bias.copy_(0.05 * torch::cos(torch::arange(bias.numel(), torch::kFloat64) + t));
    ++t;
  }
  return out;
}

torch::Tensor input() { return (torch::arange(length, torch::kFloat64).fmod(5) / 5).unsqueeze(0); }

void expect_near(const torch::Tensor& found, const std::vector<double>& expected) {
  EXPECT_LT((found.flatten() - torch::tensor(expected, torch::kFloat64)).abs().max().item<double>(), 1e-9) << found;
}

TEST(SignalUnet, MeetsTheWorkedNumbersInEvaluation) {
  SignalUnet net = worked();
  net->eval();
  expect_near(net(input()), {0.450335330529, 0.451580089254, 0.451522253687, 0.451311403769, 0.451236290004,
                             0.451218276229, 0.451583413098, 0.450916790202});
}

TEST(SignalUnet, MeetsTheWorkedNumbersInTraining) {
  SignalUnet net = worked();
  net->train();
  expect_near(net(torch::cat({input(), 1 - input()})),
              {0.439550501066, 0.468461841903, 0.462010541294, 0.455572440151, 0.452877954168, 0.445351876995,
               0.457988314431, 0.459509863896, 0.440873954361, 0.471085869829, 0.454092340405, 0.436221189764,
               0.429706519028, 0.422952884941, 0.431764056668, 0.430523892943});
}

TEST(SignalUnet, HasTheParametersOfThePublishedOne) {
  SignalUnet net(SignalUnetOptions{.filters = {16, 32, 64, 128}});
  std::int64_t n = 0;
  int convolutions = 0;
  for (const auto& item : net->named_parameters()) {
    n += item.value().numel();
    convolutions += item.value().dim() == 3 ? 1 : 0;
  }
  EXPECT_EQ(n, 114465);
  EXPECT_EQ(convolutions, 14);
}

TEST(SignalUnet, TakesAnyLengthAndWithoutWeightsSaysAHalf) {
  SignalUnet net(SignalUnetOptions{.filters = {16, 32, 64, 128}});
  const torch::NoGradGuard no_gradients;
  for (auto& parameter : net->parameters()) parameter.zero_();
  net->eval();
  const torch::Tensor out = net(torch::rand({2, 13}));
  EXPECT_EQ(out.sizes(), (std::vector<std::int64_t>{2, 13}));
  EXPECT_TRUE(torch::equal(out, torch::full({2, 13}, 0.5)));
}

TEST(SignalUnet, GradientsAreThoseOfFiniteDifferences) {
  SignalUnet net = worked(false);
  net->train();
  const torch::Tensor x = torch::cat({input(), 1 - input()});
  const torch::Tensor sent = torch::arange(2 * length, torch::kFloat64).reshape({2, length}) / 4;
  auto all = net->named_parameters();
  test::expect_gradients([&] { return (net(x) * sent).sum(); },
                         {all["enc0_first.weight"], all["enc1_second.bias"], all["bottom.weight"], all["up1.weight"],
                          all["dec1_norm.weight"], all["out.weight"]});
}

}  // namespace
}  // namespace undrop::nn
