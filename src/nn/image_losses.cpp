#include "nn/image_losses.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace undrop::nn {

namespace {

constexpr double published_threshold = 0.001;

}  // namespace

torch::Tensor returned_error(const torch::Tensor& returned, const torch::Tensor& image, const torch::Tensor& mask,
                             bool over_all) {
  const torch::Tensor sum = ((returned - image).abs() * mask).sum();
  if (over_all) return sum / static_cast<double>(image.numel());
  return sum / mask.expand_as(image).sum().clamp_min(1);
}

torch::Tensor telling_loss(const torch::Tensor& real, const torch::Tensor& generated) {
  return torch::softplus(-real).mean() + torch::softplus(generated).mean();
}

torch::Tensor passing_loss(const torch::Tensor& generated) { return torch::softplus(-generated).mean(); }

torch::Tensor saturating_passing_loss(const torch::Tensor& generated) { return -torch::softplus(generated).mean(); }

torch::Tensor nearest_generated_error(const torch::Tensor& generated, const torch::Tensor& image,
                                      const torch::Tensor& observed, const torch::Tensor& labels) {
  const torch::Tensor seen = observed.flatten(1);
  const torch::Tensor pixels = image.flatten(1);
  const torch::Tensor drawn = generated.flatten(1);
  torch::Tensor nearest;
  {
    const torch::NoGradGuard no_gradients;
    // Without what is the same for all generated pictures of a row.
    torch::Tensor distance = seen.matmul(drawn.square().t()) - 2 * (seen * pixels).matmul(drawn.t());
    distance.masked_fill_(labels.matmul(labels.t()) < 0.5, std::numeric_limits<double>::infinity());
    nearest = distance.argmin(1);
  }
  return ((drawn.index_select(0, nearest) - pixels).square() * seen).sum() / seen.sum().clamp_min(1);
}

void BoundaryEquilibrium::update(double real, double generated) {
  k_ = std::clamp(k_ + lambda_ * (gamma_ * real - generated), 0.0, 1.0);
}

double BoundaryEquilibrium::measure(double real, double generated) const {
  return real + std::abs(gamma_ * real - generated);
}

bool AbsoluteStop::improves(double measure) {
  if (!(std::isfinite(measure) && (!has_best_ || measure < best_))) return false;
  const double gain = has_best_ ? std::min(best_ - measure, measure) : measure;
  stops_ = gain < published_threshold;
  best_ = measure;
  has_best_ = true;
  return true;
}

}  // namespace undrop::nn
