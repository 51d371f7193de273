#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace undrop::nn {

struct SignalUnetOptions {
  std::vector<std::int64_t> filters;  ///< channels of each level, the finest first; at least 2 levels
  bool relu = false;                  ///< between layers, in place of the sigmoid
  bool sigmoid_output = true;         ///< values in (0, 1), else any
};

/// U-Net on signals (Ronneberger, Fischer and Brox 2015, in one dimension, with padding): batch × length to the same.
/// Convolutions of 3 places; down by maximum of pairs, up by doubling; a level's own signal is joined before its
/// up-sampled one. Any length: padded with zeros to a multiple of 2^(levels − 1) and cropped. Cost a signal: about
/// 4.5 × length × (sum of squared filters / 2^level) × 6 multiply-adds.
class SignalUnetImpl : public torch::nn::Module {
 public:
  explicit SignalUnetImpl(SignalUnetOptions options);
  torch::Tensor forward(const torch::Tensor& signals);

  struct Step {
    torch::nn::Conv1d convolution{nullptr};
    torch::nn::BatchNorm1d norm{nullptr};  ///< empty where there is none
  };

 private:
  Step step(const std::string& name, std::int64_t inputs, std::int64_t outputs, bool normalized);
  torch::Tensor activated(Step& step, const torch::Tensor& x);

  SignalUnetOptions options_;
  std::vector<Step> first_, second_, up_, down_;
  Step bottom_;
  torch::nn::Conv1d output_{nullptr};
};
TORCH_MODULE(SignalUnet);

}  // namespace undrop::nn
