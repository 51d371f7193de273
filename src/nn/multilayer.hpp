#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nn/sparse_rows.hpp"

namespace undrop::nn {

enum class Activation { relu, leaky_relu, sigmoid };

struct MultilayerOptions {
  std::int64_t inputs = 0;
  std::vector<std::int64_t> widths;  ///< of the hidden layers
  bool batch_norm = false;
  Activation activation = Activation::relu;
  double dropout = 0;        ///< share of the hidden units silenced in training, after each layer
  torch::Generator noise{};  ///< draws what is silenced; needed where `dropout` is above 0
};

/// A first layer x W + b whose weight is stored inputs × outputs, so that sparse rows touch whole rows of it.
class InputLayerImpl : public torch::nn::Module {
 public:
  InputLayerImpl(std::int64_t inputs, std::int64_t outputs);
  torch::Tensor forward(const torch::Tensor& x);
  torch::Tensor forward(const SparseRows& x);

  torch::Tensor weight;
  torch::Tensor bias;
};
TORCH_MODULE(InputLayer);

/// Linear, batch norm, activation, dropout; once a hidden layer. Batch norm has the usual momentum (0.1) and epsilon.
class Multilayer : public torch::nn::Module {
 public:
  explicit Multilayer(MultilayerOptions options);
  /// N × inputs to N × outputs.
  torch::Tensor forward(const torch::Tensor& x);
  torch::Tensor forward(const SparseRows& x);
  [[nodiscard]] std::int64_t outputs() const { return options_.widths.back(); }

 private:
  torch::Tensor after_first(torch::Tensor x);
  torch::Tensor finish_layer(std::size_t layer, torch::Tensor x);
  MultilayerOptions options_;
  InputLayer first_{nullptr};
  std::vector<torch::nn::Linear> later_;
  std::vector<torch::nn::BatchNorm1d> norm_;
};

/// Widths written as "500-500-2000". Throws OptionError naming `option`.
[[nodiscard]] std::vector<std::int64_t> parse_widths(const std::string& option, const std::string& text);

/// Every linear or input layer's weight ~ Normal(0, deviation), bias 0; where `deviation` is 0, Normal with variance 2
/// / inputs (He 2015).
void initialise_linear_layers(torch::nn::Module& module, double deviation, torch::Generator generator);

}  // namespace undrop::nn
