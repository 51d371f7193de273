#include "nn/uniform_start.hpp"

#include <cmath>

#include "nn/multilayer.hpp"

namespace undrop::nn {

namespace {

void draw(const torch::Tensor& weight, const torch::Tensor& bias, std::int64_t inputs,
          const torch::Generator& generator) {
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  torch::Tensor values = weight;
  values.uniform_(-bound, bound, generator);
  if (!bias.defined()) return;
  torch::Tensor offsets = bias;
  offsets.uniform_(-bound, bound, generator);
}

}  // namespace

void start_uniformly(torch::nn::Module& module, torch::Generator generator) {
  const torch::NoGradGuard no_gradients;
  // Not the module itself, which need not be held by a pointer.
  for (const auto& child : module.modules(false)) {
    if (auto* linear = child->as<torch::nn::LinearImpl>())
      draw(linear->weight, linear->bias, linear->weight.size(1), generator);
    if (auto* input = child->as<InputLayerImpl>()) draw(input->weight, input->bias, input->weight.size(0), generator);
    if (auto* convolution = child->as<torch::nn::Conv1dImpl>())
      draw(convolution->weight, convolution->bias, convolution->weight.size(1) * convolution->weight.size(2),
           generator);
  }
}

}  // namespace undrop::nn
