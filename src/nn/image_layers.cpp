#include "nn/image_layers.hpp"

#include <cmath>

namespace undrop::nn {

torch::nn::Conv2d same_convolution(std::int64_t inputs, std::int64_t outputs) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, 3).padding(1));
}

torch::nn::BatchNorm2d batch_norm(std::int64_t channels, double epsilon) {
  return torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(channels).eps(epsilon));
}

torch::Tensor to_image(const torch::Tensor& rows, std::int64_t side) {
  const std::int64_t padding = side * side - rows.size(1);
  return torch::constant_pad_nd(rows, {0, padding}).reshape({rows.size(0), 1, side, side});
}

torch::Tensor from_image(const torch::Tensor& images, std::int64_t n_pixels) {
  return images.flatten(1).narrow(1, 0, n_pixels);
}

torch::Tensor padding_mask(std::int64_t n_pixels, std::int64_t side) {
  return to_image(torch::ones({1, n_pixels}), side);
}

std::int64_t image_side(std::int64_t n_pixels) {
  auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(n_pixels)));
  while (side * side < n_pixels) ++side;
  return side;
}

LabelPlanesImpl::LabelPlanesImpl(std::int64_t n_labels, std::int64_t side)
    : convolution(same_convolution(n_labels, channels)), norm(batch_norm(channels)), side_(side) {
  register_module("convolution", convolution);
  register_module("norm", norm);
}

torch::Tensor LabelPlanesImpl::forward(const torch::Tensor& labels) {
  const torch::Tensor planes = labels.unsqueeze(2).unsqueeze(3).expand({-1, -1, side_, side_});
  return torch::relu(norm->forward(convolution->forward(planes)));
}

ResidualBlockImpl::ResidualBlockImpl(std::int64_t channels)
    : first_(same_convolution(channels, channels)),
      second_(same_convolution(channels, channels)),
      first_norm_(batch_norm(channels)),
      second_norm_(batch_norm(channels)) {
  register_module("first", first_);
  register_module("first_norm", first_norm_);
  register_module("second", second_);
  register_module("second_norm", second_norm_);
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& x) {
  const torch::Tensor inner = torch::relu(first_norm_->forward(first_->forward(x)));
  return torch::relu(x + second_norm_->forward(second_->forward(inner)));
}

}  // namespace undrop::nn
