#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "methods/scgacl/networks.hpp"

/// The losses of scGACL (methods card, section 5). All return a scalar with gradients, computed in the inputs' type.
namespace undrop::scgacl {

/// Σ (x − x̂)² over the given entries / `denominator` (cells × genes in the published program).
[[nodiscard]] torch::Tensor reconstruction_loss(const torch::Tensor& target, const torch::Tensor& generated,
                                                double denominator);

/// Divergence of q(z | x) γ from the mixture prior p(z, c), averaged over the batch; γ from the sample z.
/// `floor` > 0 adds it to each π_c N_c(z) before γ is normalised, as the published program does with 1e-10.
[[nodiscard]] torch::Tensor mixture_divergence(const Latent& latent, const torch::Tensor& z, const MixturePrior& prior,
                                               double floor);

/// Divergence of q(z | x) from N(0, I), averaged over the batch: the plain variational autoencoder's.
[[nodiscard]] torch::Tensor normal_divergence(const Latent& latent);

/// Binary cross-entropy of logits against soft targets, averaged.
[[nodiscard]] torch::Tensor adversarial_loss(const torch::Tensor& logit, const torch::Tensor& target);

/// Mean of log(1 − D(x̂)), the form that the paper prints.
[[nodiscard]] torch::Tensor saturating_loss(const torch::Tensor& logit);

/// NT-Xent (Chen et al. 2020) over the 2N projections of N real cells and their generated partners.
[[nodiscard]] torch::Tensor cell_contrast(const torch::Tensor& real, const torch::Tensor& generated,
                                          double temperature);

/// Supervised contrast (Khosla et al. 2020) over projections and their labels (int64), times temperature / 0.7.
/// Anchors without a partner of their label add 0; the mean is over all anchors.
[[nodiscard]] torch::Tensor type_contrast(const torch::Tensor& projection, const torch::Tensor& labels,
                                          double temperature);

}  // namespace undrop::scgacl
