#include "methods/scgacl/losses.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace undrop::scgacl {

namespace {

constexpr double smallest_weight = 1e-8;
constexpr double base_temperature = 0.7;
constexpr double smallest_norm = 1e-12;

torch::Tensor unit_rows(const torch::Tensor& x) { return x / x.norm(2, {1}, true).clamp_min(smallest_norm); }

/// log π_c + log N(z; μ_c, σ_c), N × K.
torch::Tensor component_log_density(const torch::Tensor& z, const torch::Tensor& log_weights,
                                    const MixturePrior& prior) {
  const torch::Tensor difference = z.unsqueeze(1) - prior.means.unsqueeze(0);
  const torch::Tensor scaled = difference.square() / prior.log_variances.exp().unsqueeze(0);
  const torch::Tensor terms = scaled + prior.log_variances.unsqueeze(0) + std::log(2 * std::numbers::pi);
  return log_weights.unsqueeze(0) - terms.sum(2) / 2;
}

/// Cosine similarities / temperature with the diagonal at −infinity.
torch::Tensor contrast_logits(const torch::Tensor& projections, double temperature) {
  const torch::Tensor unit = unit_rows(projections);
  const torch::Tensor similarity = unit.mm(unit.t()) / temperature;
  const torch::Tensor self = torch::eye(similarity.size(0), similarity.options().dtype(torch::kBool));
  return similarity.masked_fill(self, -std::numeric_limits<float>::infinity());
}

}  // namespace

torch::Tensor reconstruction_loss(const torch::Tensor& target, const torch::Tensor& generated, double denominator) {
  return (target - generated).square().sum() / denominator;
}

torch::Tensor mixture_divergence(const Latent& latent, const torch::Tensor& z, const MixturePrior& prior,
                                 double floor) {
  const torch::Tensor clamped = prior.weights.clamp_min(smallest_weight);
  const torch::Tensor log_weights = (clamped / clamped.sum()).log();
  torch::Tensor log_density = component_log_density(z, log_weights, prior);
  if (floor > 0) log_density = torch::logaddexp(log_density, torch::full_like(log_density, std::log(floor)));
  const torch::Tensor log_gamma = torch::log_softmax(log_density, 1);
  const torch::Tensor gamma = log_gamma.exp();
  const torch::Tensor prior_log_variance = prior.log_variances.unsqueeze(0);
  const torch::Tensor variance_ratio = (latent.log_variance.unsqueeze(1) - prior_log_variance).exp();
  const torch::Tensor distance =
      (latent.mean.unsqueeze(1) - prior.means.unsqueeze(0)).square() / prior_log_variance.exp();
  const torch::Tensor within = (gamma * (prior_log_variance + variance_ratio + distance).sum(2)).sum(1) / 2;
  const torch::Tensor assignment = (gamma * (log_weights.unsqueeze(0) - log_gamma)).sum(1);
  const torch::Tensor entropy = (1 + latent.log_variance).sum(1) / 2;
  return (within - assignment - entropy).mean();
}

torch::Tensor normal_divergence(const Latent& latent) {
  const torch::Tensor terms = latent.log_variance.exp() + latent.mean.square() - 1 - latent.log_variance;
  return terms.sum(1).mean() / 2;
}

torch::Tensor adversarial_loss(const torch::Tensor& logit, const torch::Tensor& target) {
  return torch::binary_cross_entropy_with_logits(logit, target);
}

torch::Tensor saturating_loss(const torch::Tensor& logit) { return -torch::softplus(logit).mean(); }

torch::Tensor cell_contrast(const torch::Tensor& real, const torch::Tensor& generated, double temperature) {
  const std::int64_t n = real.size(0);
  const torch::Tensor log_share = torch::log_softmax(contrast_logits(torch::cat({real, generated}), temperature), 1);
  const torch::Tensor forth = log_share.diagonal(n);
  const torch::Tensor back = log_share.diagonal(-n);
  return -torch::cat({forth, back}).mean();
}

torch::Tensor type_contrast(const torch::Tensor& projection, const torch::Tensor& labels, double temperature) {
  const std::int64_t n = projection.size(0);
  if (n < 2) return projection.sum() * 0;
  const torch::Tensor logits = contrast_logits(projection, temperature);
  const torch::Tensor log_share = logits - logits.logsumexp(1, true);
  const torch::Tensor self = torch::eye(n, labels.options().dtype(torch::kBool));
  const torch::Tensor partner = labels.unsqueeze(0).eq(labels.unsqueeze(1)).logical_and(self.logical_not());
  const torch::Tensor sums = log_share.masked_fill(partner.logical_not(), 0).sum(1);
  const torch::Tensor partners = partner.sum(1).clamp_min(1);
  return -(sums / partners).mean() * (temperature / base_temperature);
}

}  // namespace undrop::scgacl
