#include "nn/multilayer.hpp"

#include <undrop/errors.hpp>

#include <charconv>
#include <cmath>
#include <utility>

namespace undrop::nn {

namespace {

constexpr double leaky_slope = 0.01;
constexpr std::int64_t widest = 100000;

torch::Tensor activated(Activation activation, const torch::Tensor& x) {
  if (activation == Activation::sigmoid) return torch::sigmoid(x);
  return activation == Activation::relu ? torch::relu(x) : torch::leaky_relu(x, leaky_slope);
}

}  // namespace

InputLayerImpl::InputLayerImpl(std::int64_t inputs, std::int64_t outputs)
    : weight(register_parameter("weight", torch::zeros({inputs, outputs}))),
      bias(register_parameter("bias", torch::zeros({outputs}))) {}

torch::Tensor InputLayerImpl::forward(const torch::Tensor& x) { return torch::addmm(bias, x, weight); }

torch::Tensor InputLayerImpl::forward(const SparseRows& x) { return sparse_linear(x, weight, bias); }

Multilayer::Multilayer(MultilayerOptions options) : options_(std::move(options)) {
  std::int64_t inputs = options_.inputs;
  for (std::size_t layer = 0; layer < options_.widths.size(); ++layer) {
    const std::int64_t width = options_.widths[layer];
    const std::string name = std::to_string(layer);
    if (layer == 0) {
      first_ = register_module("linear0", InputLayer(inputs, width));
    } else {
      later_.push_back(register_module("linear" + name, torch::nn::Linear(inputs, width)));
    }
    if (options_.batch_norm) norm_.push_back(register_module("norm" + name, torch::nn::BatchNorm1d(width)));
    inputs = width;
  }
}

torch::Tensor Multilayer::forward(const torch::Tensor& x) { return after_first(first_->forward(x)); }

torch::Tensor Multilayer::forward(const SparseRows& x) { return after_first(first_->forward(x)); }

torch::Tensor Multilayer::after_first(torch::Tensor x) {
  x = finish_layer(0, std::move(x));
  for (std::size_t layer = 0; layer < later_.size(); ++layer) x = finish_layer(layer + 1, later_[layer]->forward(x));
  return x;
}

torch::Tensor Multilayer::finish_layer(std::size_t layer, torch::Tensor x) {
  if (options_.batch_norm) x = norm_[layer]->forward(x);
  x = activated(options_.activation, x);
  if (options_.dropout <= 0 || !is_training()) return x;
  const double kept = 1 - options_.dropout;
  const torch::Tensor mask = torch::empty(x.sizes()).bernoulli_(kept, options_.noise);
  return x * (mask / kept).to(x.device());
}

std::vector<std::int64_t> parse_widths(const std::string& option, const std::string& text) {
  std::vector<std::int64_t> widths;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    std::int64_t width = 0;
    const auto [next, error] = std::from_chars(at, end, width);
    const bool good = error == std::errc() && width >= 1 && width <= widest && (next == end || *next == '-');
    if (!good) throw OptionError(option, text, "must be layer widths joined by hyphens, for instance 500-500-2000");
    widths.push_back(width);
    if (next == end) return widths;
    at = next + 1;
  }
}

void initialise_linear_layers(torch::nn::Module& module, double deviation, torch::Generator generator) {
  const torch::NoGradGuard no_gradients;
  const auto initialise = [&](torch::Tensor& weight, torch::Tensor& bias, std::int64_t inputs) {
    weight.normal_(0, deviation > 0 ? deviation : std::sqrt(2 / static_cast<double>(inputs)), generator);
    if (bias.defined()) bias.zero_();
  };
  // Not the module itself, which need not be held by a pointer.
  for (const auto& child : module.modules(false)) {
    if (auto* linear = child->as<torch::nn::LinearImpl>())
      initialise(linear->weight, linear->bias, linear->weight.size(1));
    if (auto* input = child->as<InputLayerImpl>()) initialise(input->weight, input->bias, input->weight.size(0));
  }
}

}  // namespace undrop::nn
