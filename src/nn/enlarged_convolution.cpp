#include "nn/enlarged_convolution.hpp"

namespace undrop::nn {

namespace {

/// Weights of the three taps of one dimension, by what they fall on from the first, a middle or the last place of an
/// enlarged pixel: the pixel before and itself, itself, itself and the pixel after.
struct Taps {
  torch::Tensor first, middle, last;
};

Taps taps(const torch::Tensor& weight, std::int64_t dimension) {
  const auto of = [&](std::int64_t from, std::int64_t n) {
    return weight.narrow(dimension, from, n).sum({dimension}, true);
  };
  return {torch::cat({of(0, 1), of(1, 2)}, dimension), of(0, 3), torch::cat({of(0, 2), of(2, 1)}, dimension)};
}

torch::Tensor convolved(const torch::Tensor& x, const std::vector<torch::Tensor>& weights, const torch::Tensor& bias) {
  return torch::conv2d(x, torch::cat(weights, 0), bias.repeat({static_cast<std::int64_t>(weights.size())}));
}

}  // namespace

torch::Tensor pooled_convolution_of_enlarged(const torch::Tensor& x, const torch::nn::Conv2d& convolution) {
  const torch::Tensor& bias = convolution->bias;
  const std::int64_t n = convolution->weight.size(0);
  const std::int64_t height = x.size(2);
  const std::int64_t width = x.size(3);
  const Taps rows = taps(convolution->weight, 2);
  const Taps above = taps(rows.first, 3);
  const Taps inside = taps(rows.middle, 3);
  const Taps below = taps(rows.last, 3);
  const torch::Tensor padded = torch::constant_pad_nd(x, {1, 1, 1, 1});
  const torch::Tensor corners = convolved(padded, {above.first, above.last, below.first, below.last}, bias);
  const torch::Tensor up_down = convolved(padded.narrow(3, 1, width), {above.middle, below.middle}, bias);
  const torch::Tensor sides = convolved(padded.narrow(2, 1, height), {inside.first, inside.last}, bias);
  const torch::Tensor centre = torch::conv2d(x, inside.middle, bias);
  // A window that starts one pixel before the picture is the first place's, one that starts in it the last place's.
  const auto quarter = [&](std::int64_t row, std::int64_t column) {
    const torch::Tensor corner =
        corners.narrow(1, (2 * row + column) * n, n).narrow(2, row, height).narrow(3, column, width);
    const torch::Tensor edge = up_down.narrow(1, row * n, n).narrow(2, row, height);
    const torch::Tensor side = sides.narrow(1, column * n, n).narrow(3, column, width);
    return torch::maximum(torch::maximum(corner, edge), torch::maximum(side, centre));
  };
  const torch::Tensor top = torch::stack({quarter(0, 0), quarter(0, 1)}, 4);
  const torch::Tensor bottom = torch::stack({quarter(1, 0), quarter(1, 1)}, 4);
  return torch::stack({top, bottom}, 3).reshape({x.size(0), n, 2 * height, 2 * width});
}

}  // namespace undrop::nn
