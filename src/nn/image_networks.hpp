#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "nn/image_layers.hpp"
#include "nn/tiled_attention.hpp"

namespace undrop::nn {

struct ImageGeneratorOptions {
  std::int64_t side = 0;      ///< of the square picture
  std::int64_t latent = 100;  ///< length of the noise
  std::int64_t labels = 1;
  bool normalized_entry = false;  ///< batch norm and ReLU after the first layer
  bool labelled_entry = false;    ///< the label enters the first layer too, not only as planes of constants
  bool attention = false;
  std::int64_t tile = 16;
  BlankPixels blank = BlankPixels::padding;
  bool sigmoid = true;  ///< pixels in (0, 1), else any
};

/// Noise (B × latent) and one-hot labels (B × labels) to pictures (B × 1 × side × side): a linear layer to 32 channels,
/// convolution, attention, planes of the label, two convolutions.
class ImageGeneratorImpl : public torch::nn::Module {
 public:
  explicit ImageGeneratorImpl(const ImageGeneratorOptions& options);
  torch::Tensor forward(const torch::Tensor& noise, const torch::Tensor& labels);
  [[nodiscard]] const ImageGeneratorOptions& options() const { return options_; }

  torch::nn::Linear entry{nullptr};
  torch::nn::BatchNorm1d entry_norm{nullptr};
  torch::nn::BatchNorm2d norm0{nullptr}, norm1{nullptr}, norm2{nullptr}, norm3{nullptr};
  torch::nn::Conv2d convolution1{nullptr}, convolution2{nullptr}, convolution3{nullptr};
  TiledAttention attention{nullptr};
  LabelPlanes planes{nullptr};

 private:
  ImageGeneratorOptions options_;
};
TORCH_MODULE(ImageGenerator);

/// What a discriminator says of a picture: one number in (0, 1), as published; its logit; or a picture, as a boundary
/// equilibrium needs.
enum class Says { number, logit, picture };

struct ImageDiscriminatorOptions {
  std::int64_t side = 0;
  std::int64_t labels = 1;
  bool residual = false;
  bool attention = false;
  std::int64_t tile = 16;
  BlankPixels blank = BlankPixels::padding;
  Says says = Says::number;
};

/// Pictures and one-hot labels to what `says`: a linear layer to 64 × 64, convolutions, planes of the label, a
/// bottleneck of 16; from there through six pooled convolutions to one number, or linearly to a picture. The inner
/// sizes do not depend on the side.
class ImageDiscriminatorImpl : public torch::nn::Module {
 public:
  explicit ImageDiscriminatorImpl(const ImageDiscriminatorOptions& options);
  /// B × 1 × 1 × 1, or B × 1 × side × side.
  torch::Tensor forward(const torch::Tensor& image, const torch::Tensor& labels);
  [[nodiscard]] const ImageDiscriminatorOptions& options() const { return options_; }

  torch::nn::Linear entry{nullptr}, bottleneck{nullptr}, widening{nullptr}, picture{nullptr};
  torch::nn::BatchNorm1d bottleneck_norm{nullptr}, widening_norm{nullptr};
  torch::nn::Conv2d convolution1{nullptr}, convolution2{nullptr}, last{nullptr};
  torch::nn::BatchNorm2d norm1{nullptr}, norm2{nullptr};
  ResidualBlock residual{nullptr};
  TiledAttention attention{nullptr};
  LabelPlanes planes{nullptr};
  std::vector<torch::nn::Conv2d> head;
  std::vector<torch::nn::BatchNorm2d> head_norm;

 private:
  void add_head();
  ImageDiscriminatorOptions options_;
};
TORCH_MODULE(ImageDiscriminator);

/// `published`: convolutions ~ Normal(0, 0.02), linear layers U(±1 / √inputs), scales of 2-D batch norm ~ Normal(1,
/// 0.02); `scaled`: weights of both ~ Normal with variance 2 / inputs, biases 0. Attention in either: Normal(0, 0.02),
/// biases 0, gamma 0.
enum class ImageWeights { published, scaled };
void initialise_image_network(torch::nn::Module& module, ImageWeights weights, torch::Generator generator);

}  // namespace undrop::nn
