#include "nn/gradient_clip.hpp"

#include <cmath>

namespace undrop::nn {

double clip_gradients(const std::vector<torch::Tensor>& parameters, double limit) {
  const torch::NoGradGuard no_gradients;
  if (!(limit > 0)) return 0;
  double square = 0;
  for (const auto& parameter : parameters) {
    if (!parameter.grad().defined()) continue;
    const torch::Tensor flat = parameter.grad().reshape({-1});
    square += torch::dot(flat, flat).item<double>();
  }
  const double norm = std::sqrt(square);
  if (!(norm > limit) || !std::isfinite(norm)) return norm;
  for (const auto& parameter : parameters) {
    if (parameter.grad().defined()) parameter.grad().mul_(limit / norm);
  }
  return norm;
}

}  // namespace undrop::nn
