#include "nn/uniform_start.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nn/multilayer.hpp"

namespace undrop::nn {
namespace {

TEST(UniformStart, BoundsAreThoseOfTheInputsAndTheGeneratorDecides) {
  struct Layers : torch::nn::Module {
    InputLayer input{register_module("input", InputLayer(400, 50))};
    torch::nn::Linear linear{register_module("linear", torch::nn::Linear(100, 60))};
    torch::nn::Conv1d convolution{register_module("convolution", torch::nn::Conv1d(16, 32, 3))};
  };
  Layers first;
  Layers second;
  for (auto* layers : {&first, &second}) start_uniformly(*layers, torch::make_generator<at::CPUGeneratorImpl>(5));
  const auto expect_bound = [](const torch::Tensor& weight, double inputs) {
    const double largest = weight.abs().max().item<double>();
    EXPECT_LE(largest, 1 / std::sqrt(inputs));
    EXPECT_GT(largest, 0.95 / std::sqrt(inputs));
  };
  expect_bound(first.input->weight, 400);
  expect_bound(first.linear->weight, 100);
  expect_bound(first.convolution->weight, 48);
  for (std::size_t i = 0; i < first.parameters().size(); ++i)
    EXPECT_TRUE(torch::equal(first.parameters()[i], second.parameters()[i]));
}

}  // namespace
}  // namespace undrop::nn
