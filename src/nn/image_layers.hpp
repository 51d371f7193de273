#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace undrop::nn {

/// Published networks give batch norm this ε where the momentum was meant; it is kept where they have it.
constexpr double wide_epsilon = 0.8;

/// Convolution 3 × 3 that keeps the size.
[[nodiscard]] torch::nn::Conv2d same_convolution(std::int64_t inputs, std::int64_t outputs);
[[nodiscard]] torch::nn::BatchNorm2d batch_norm(std::int64_t channels, double epsilon = 1e-5);

/// Rows of `n_pixels` values as B × 1 × side × side, row-major; what is left of the square is 0.
[[nodiscard]] torch::Tensor to_image(const torch::Tensor& rows, std::int64_t side);
/// Back: B × n_pixels, the padding gone.
[[nodiscard]] torch::Tensor from_image(const torch::Tensor& images, std::int64_t n_pixels);
/// 1 × 1 × side × side: 1 for a pixel, 0 for padding.
[[nodiscard]] torch::Tensor padding_mask(std::int64_t n_pixels, std::int64_t side);
/// Smallest square that holds the pixels.
[[nodiscard]] std::int64_t image_side(std::int64_t n_pixels);

/// One-hot labels (B × labels) as planes: constant pictures, convolved to 8 channels, batch norm, ReLU.
class LabelPlanesImpl : public torch::nn::Module {
 public:
  LabelPlanesImpl(std::int64_t n_labels, std::int64_t side);
  torch::Tensor forward(const torch::Tensor& labels);
  static constexpr std::int64_t channels = 8;

  torch::nn::Conv2d convolution;
  torch::nn::BatchNorm2d norm;

 private:
  std::int64_t side_;
};
TORCH_MODULE(LabelPlanes);

/// ReLU(x + BN(conv(ReLU(BN(conv(x)))))).
class ResidualBlockImpl : public torch::nn::Module {
 public:
  explicit ResidualBlockImpl(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Conv2d first_, second_;
  torch::nn::BatchNorm2d first_norm_, second_norm_;
};
TORCH_MODULE(ResidualBlock);

}  // namespace undrop::nn
