#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace undrop::nn {

/// Attention over the channels and then the places of a signal, batch × channels × length (CBAM, Woo et al. 2018, in
/// one dimension). Channels: sigmoid(W2 relu(W1 mean) + W2 relu(W1 max)) of each channel's mean and maximum over the
/// places. Places: sigmoid of a convolution of the maximum and the mean over the channels. No biases.
class SignalAttentionImpl : public torch::nn::Module {
 public:
  /// `hidden`: width of the channel network; 0 leaves every channel at 1/2, as a published program does by mistake.
  /// `kernel`: places that a place's attention looks at, odd.
  SignalAttentionImpl(std::int64_t channels, std::int64_t hidden, std::int64_t kernel);
  torch::Tensor forward(const torch::Tensor& signal);
  /// batch × channels × 1.
  [[nodiscard]] torch::Tensor of_channels(const torch::Tensor& signal);
  /// batch × 1 × length, of a signal whose channels are weighted already.
  [[nodiscard]] torch::Tensor of_places(const torch::Tensor& weighted);

  torch::nn::Linear squeeze{nullptr};
  torch::nn::Linear excite{nullptr};
  torch::nn::Conv1d places{nullptr};
};
TORCH_MODULE(SignalAttention);

}  // namespace undrop::nn
