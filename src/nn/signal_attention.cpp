#include "nn/signal_attention.hpp"

namespace undrop::nn {

SignalAttentionImpl::SignalAttentionImpl(std::int64_t channels, std::int64_t hidden, std::int64_t kernel)
    : places(register_module(
          "places", torch::nn::Conv1d(torch::nn::Conv1dOptions(2, 1, kernel).padding(kernel / 2).bias(false)))) {
  if (hidden == 0) return;
  squeeze = register_module("squeeze", torch::nn::Linear(torch::nn::LinearOptions(channels, hidden).bias(false)));
  excite = register_module("excite", torch::nn::Linear(torch::nn::LinearOptions(hidden, channels).bias(false)));
}

torch::Tensor SignalAttentionImpl::of_channels(const torch::Tensor& signal) {
  if (squeeze.is_empty()) return torch::full({signal.size(0), signal.size(1), 1}, 0.5, signal.options());
  const auto weighed = [&](const torch::Tensor& pooled) { return excite(torch::relu(squeeze(pooled))); };
  return torch::sigmoid(weighed(signal.mean(2)) + weighed(signal.amax(2))).unsqueeze(2);
}

torch::Tensor SignalAttentionImpl::of_places(const torch::Tensor& weighted) {
  return torch::sigmoid(places(torch::cat({weighted.amax(1, true), weighted.mean(1, true)}, 1)));
}

torch::Tensor SignalAttentionImpl::forward(const torch::Tensor& signal) {
  const torch::Tensor weighted = of_channels(signal) * signal;
  return of_places(weighted) * weighted;
}

}  // namespace undrop::nn
