#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nn/multilayer.hpp"
#include "nn/signal_attention.hpp"
#include "nn/signal_unet.hpp"

namespace undrop::scdtl {

/// What encoder and imputer of one model have in common.
struct NetworkShape {
  std::vector<std::int64_t> hidden{256, 128};  ///< of the encoder; the imputer has them in reverse
  std::int64_t latent = 64;
  double unit_dropout = 0;
  nn::Activation imputer_activation = nn::Activation::sigmoid;
  bool output_norm = true;     ///< batch norm before the imputer's output
  bool sigmoid_output = true;  ///< values in (0, 1), else any
};

/// Expression to codes: linear, batch norm, ReLU, dropout once a hidden layer; then linear and ReLU.
class Encoder : public torch::nn::Module {
 public:
  Encoder(std::int64_t n_genes, const NetworkShape& shape, torch::Generator noise);
  torch::Tensor forward(const torch::Tensor& x) { return torch::relu(bottleneck(body.forward(x))); }

  nn::Multilayer body;
  torch::nn::Linear bottleneck;
};

/// Codes to expression: the bulk decoder, which is transferred to cells.
class BulkImputer : public torch::nn::Module {
 public:
  BulkImputer(std::int64_t n_genes, const NetworkShape& shape, torch::Generator noise);
  torch::Tensor forward(const torch::Tensor& codes);

  nn::Multilayer body;
  torch::nn::Linear output;
  torch::nn::BatchNorm1d norm{nullptr};

 private:
  bool sigmoid_;
};

/// An encoder and an imputer, their weights drawn.
struct TransferNetworks {
  TransferNetworks(std::int64_t genes, NetworkShape network_shape, const torch::Generator& generator);
  void train(bool on) const;
  [[nodiscard]] std::vector<torch::Tensor> state() const;
  [[nodiscard]] torch::Tensor impute(const torch::Tensor& x) const { return imputer->forward(encoder->forward(x)); }

  std::int64_t n_genes;
  NetworkShape shape;
  std::shared_ptr<Encoder> encoder;
  std::shared_ptr<BulkImputer> imputer;
};

/// The same networks for other genes: `from[j]` is the place of gene j among those of `networks`, −1 for one that they
/// do not know, which starts from drawn weights.
[[nodiscard]] TransferNetworks adapted(const TransferNetworks& networks, const std::vector<std::int64_t>& from,
                                       const torch::Generator& generator);

/// Copies parameters and buffers of a module of the same shape.
void copy_state(const torch::nn::Module& from, torch::nn::Module& to);

struct FusionOptions {
  std::int64_t n_genes = 0;
  bool unet = true;  ///< else the first channel is the cell itself
  nn::SignalUnetOptions unet_options;
  std::int64_t attention_hidden = 2;
  std::int64_t attention_kernel = 7;
  std::int64_t head_rank = 0;       ///< of the last layer; 0: one weight for any two genes
  bool correction = false;          ///< the output is small at the start
  bool swapped = false;             ///< the U-Net reads the transferred values and the cell is the other channel
  std::vector<std::int32_t> order;  ///< genes as they lie in the signal; empty: as they are
};

/// Two signals over the genes, the U-Net's of the cell and the transferred imputation, weighted by attention, mixed to
/// one and turned into expression by a linear layer over all genes.
class Fusion : public torch::nn::Module {
 public:
  Fusion(FusionOptions options, const torch::Generator& generator);
  /// batch × genes each.
  torch::Tensor forward(const torch::Tensor& cell, const torch::Tensor& transferred);
  /// Of two channels that are made already, in the order of the signal.
  torch::Tensor head(const torch::Tensor& first, const torch::Tensor& second);
  /// The bias of the last layer.
  [[nodiscard]] torch::Tensor& offset();

  nn::SignalUnet unet{nullptr};
  nn::SignalAttention attention{nullptr};
  torch::nn::Conv1d mix{nullptr};
  torch::nn::Linear dense{nullptr};    ///< where the rank is 0
  torch::nn::Linear reduced{nullptr};  ///< else: to `head_rank`
  torch::nn::Linear raised{nullptr};   ///< and back
  torch::Tensor own;                   ///< what a gene's mixed signal says of itself

 private:
  [[nodiscard]] torch::Tensor ordered(const torch::Tensor& values) const;
  FusionOptions options_;
  torch::Tensor order_, inverse_;
};

}  // namespace undrop::scdtl
