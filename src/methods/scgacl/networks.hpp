#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "nn/multilayer.hpp"

namespace undrop::scgacl {

/// Mean and log-variance of the latent posterior, N × latent each.
struct Latent {
  torch::Tensor mean;
  torch::Tensor log_variance;
};

/// m + exp(v / 2) ε with ε from `generator`.
[[nodiscard]] torch::Tensor draw(const Latent& latent, torch::Generator generator);

/// Cells to latent posteriors: hidden layers with batch norm, two linear heads.
class Encoder : public torch::nn::Module {
 public:
  /// `body`: widths and dropout of the hidden layers; inputs and batch norm are set here.
  Encoder(std::int64_t n_genes, nn::MultilayerOptions body, std::int64_t n_latent);
  Latent forward(const nn::SparseRows& x);

  nn::Multilayer layers;
  torch::nn::Linear mean;
  torch::nn::Linear log_variance;
};

/// Latent points to expression: hidden layers without batch norm, one linear output, clipped at 0 where the output is
/// an expression value (and not a deviation from a baseline).
class Generator : public torch::nn::Module {
 public:
  Generator(std::int64_t n_latent, nn::MultilayerOptions body, std::int64_t n_genes, bool clip);
  torch::Tensor hidden(const torch::Tensor& z) { return layers.forward(z); }
  /// N × genes from hidden values.
  torch::Tensor all_genes(const torch::Tensor& hidden);
  /// Only the given places, one value an entry.
  torch::Tensor at(const torch::Tensor& hidden, const nn::SparseRows& places);
  torch::Tensor forward(const torch::Tensor& z) { return all_genes(hidden(z)); }

  nn::Multilayer layers;
  torch::nn::Linear output;

 private:
  bool clip_;
};

/// Gaussian mixture over the latent space: weights (K), means and log-variances (K × latent), all trained.
class MixturePrior : public torch::nn::Module {
 public:
  MixturePrior(std::int64_t n_components, std::int64_t n_latent);
  torch::Tensor weights;
  torch::Tensor means;
  torch::Tensor log_variances;
};

/// What the discriminator says of a batch.
struct Verdict {
  torch::Tensor logit;  ///< N: real rather than generated
  torch::Tensor cell;   ///< N × projection, for the cell-level contrast
  torch::Tensor type;   ///< N × projection, for the type-level contrast
};

/// One body, three heads.
class Discriminator : public torch::nn::Module {
 public:
  Discriminator(std::int64_t n_genes, const std::vector<std::int64_t>& widths, std::int64_t n_projection);
  Verdict forward(const torch::Tensor& x) { return heads(layers.forward(x)); }
  Verdict forward(const nn::SparseRows& x) { return heads(layers.forward(x)); }

  nn::Multilayer layers;
  torch::nn::Linear adversarial;
  torch::nn::Linear cell;
  torch::nn::Linear type;

 private:
  Verdict heads(const torch::Tensor& features);
};

}  // namespace undrop::scgacl
