#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/count_likelihood.hpp"
#include "nn/graph_convolution.hpp"
#include "nn/graph_norm.hpp"
#include "nn/multilayer.hpp"

namespace undrop::scvgae {

/// Mean and log-variance of the latent posterior, cells × latent each.
struct Latent {
  torch::Tensor mean;
  torch::Tensor log_variance;
};

/// m + exp(v / 2) ε with ε from `generator`.
[[nodiscard]] torch::Tensor draw(const Latent& latent, torch::Generator generator);

/// Two graph convolutions: genes to hidden units with GraphNorm, ReLU and unit dropout, then to the latent posterior.
/// Both propagate at the hidden width. Without a graph the same layers see each cell alone.
class Encoder : public torch::nn::Module {
 public:
  Encoder(std::int64_t n_genes, std::int64_t n_hidden, std::int64_t n_latent, double unit_dropout,
          torch::Generator noise);

  /// X W of the first convolution: inputs to cells × hidden, before the graph.
  [[nodiscard]] torch::Tensor features(const nn::SparseRows& inputs);
  /// The first convolution's output before its normalisation.
  [[nodiscard]] torch::Tensor convolved(const nn::SparseRows* rows, const torch::Tensor& features);
  /// Normalisation, ReLU and unit dropout.
  [[nodiscard]] torch::Tensor activated(const torch::Tensor& convolved);
  /// The second convolution.
  [[nodiscard]] Latent latent(const nn::SparseRows* rows, const torch::Tensor& hidden);

  torch::Tensor weight;  ///< genes × hidden
  torch::Tensor bias;    ///< hidden
  std::shared_ptr<nn::GraphNorm> norm;
  torch::nn::Linear mean;
  torch::nn::Linear log_variance;

 private:
  double unit_dropout_;
  torch::Generator noise_;
};

enum class Likelihood { zinb, nb, squared_error };

/// Latent points to the count model: one shared layer with batch norm, then heads for log mean, log shape (one a gene,
/// or a head) and dropout logit. Means are per size factor.
class Decoder : public torch::nn::Module {
 public:
  Decoder(std::int64_t n_latent, std::int64_t n_hidden, std::int64_t n_genes, Likelihood likelihood,
          bool shape_per_entry);

  [[nodiscard]] torch::Tensor hidden(const torch::Tensor& z) { return body.forward(z); }
  /// The count model at size factor 1, for all genes or those of `genes` (int64, undefined: all). `levels`: cells × 1,
  /// how far the cells' non-zeros lie from what their size factors foretell; each gene follows them as far as it
  /// learns.
  [[nodiscard]] nn::CountModel heads(const torch::Tensor& hidden, const torch::Tensor& levels,
                                     const torch::Tensor& genes = {});

  nn::Multilayer body;
  torch::nn::Linear mean;
  torch::Tensor level_weight;               ///< genes
  torch::Tensor log_shape;                  ///< genes, where one a gene
  torch::nn::Linear shape_head{nullptr};    ///< else
  torch::nn::Linear dropout_head{nullptr};  ///< under zero inflation
};

/// Both networks with the shapes that the options ask for, their weights drawn.
struct Networks {
  Networks(const Options& options, std::int64_t n_genes, const Context& context);
  void train(bool on) const;
  [[nodiscard]] std::vector<torch::Tensor> state() const;

  Likelihood likelihood;
  std::shared_ptr<Encoder> encoder;
  std::shared_ptr<Decoder> decoder;
};

}  // namespace undrop::scvgae
