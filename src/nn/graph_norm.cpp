#include "nn/graph_norm.hpp"

namespace undrop::nn {

namespace {

constexpr double epsilon = 1e-5;
constexpr double momentum = 0.1;

}  // namespace

GraphNorm::GraphNorm(std::int64_t channels)
    : weight(register_parameter("weight", torch::ones({channels}))),
      bias(register_parameter("bias", torch::zeros({channels}))),
      mean_share(register_parameter("mean_share", torch::ones({channels}))),
      mean(register_buffer("mean", torch::zeros({channels}))),
      square(register_buffer("square", torch::ones({channels}))) {}

torch::Tensor GraphNorm::of_batch(const torch::Tensor& h) const {
  const torch::Tensor shifted = h - mean_share * h.mean(0);
  return weight * shifted / torch::sqrt(shifted.square().mean(0) + epsilon) + bias;
}

torch::Tensor GraphNorm::normalized(const torch::Tensor& h, const torch::Tensor& kept_mean,
                                    const torch::Tensor& kept_square) const {
  // mean((h − a m)²) = mean(h²) − 2 a m² + a² m²
  const torch::Tensor spread = kept_square + (mean_share.square() - 2 * mean_share) * kept_mean.square();
  return weight * (h - mean_share * kept_mean) / torch::sqrt(spread.clamp_min(0) + epsilon) + bias;
}

torch::Tensor GraphNorm::forward(const torch::Tensor& h) {
  if (!is_training()) return normalized(h, mean, square);
  {
    const torch::NoGradGuard no_gradients;
    mean.lerp_(h.mean(0), momentum);
    square.lerp_(h.square().mean(0), momentum);
  }
  return of_batch(h);
}

void GraphNorm::set_statistics(const torch::Tensor& all_mean, const torch::Tensor& all_square) {
  const torch::NoGradGuard no_gradients;
  mean.copy_(all_mean);
  square.copy_(all_square);
}

}  // namespace undrop::nn
