#pragma once

#include <undrop/context.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "methods/scvgae/cell_rows.hpp"
#include "methods/scvgae/gene_start.hpp"
#include "methods/scvgae/networks.hpp"
#include "nn/adam.hpp"
#include "nn/graph_convolution.hpp"

namespace undrop::scvgae {

/// Puts the genes' own models into the biases of the heads.
void start_at(const GeneStart& start, Decoder& decoder);

/// Latent posteriors of cells in evaluation mode. `rows`: the propagation of all of `features`; nullptr: no graph.
[[nodiscard]] Latent encode(Encoder& encoder, const nn::SparseRows* rows, const torch::Tensor& features);
/// X W of all cells, by blocks, entries of `held_out` left out.
[[nodiscard]] torch::Tensor all_features(Encoder& encoder, const CellRows& cells, const HeldOut* held_out);

/// One training run: Adam on mini-batches of cells with sampled neighbours, the divergence's weight rising over the
/// first quarter of the updates; ends at its best epoch by the held-out entries, where there are any.
class Trainer {
 public:
  /// `graph` has no nodes where there is no graph. All must outlive the trainer.
  Trainer(Networks& networks, const CellRows& cells, const GeneStart& start, const nn::GraphView& graph,
          const Options& options, const Context& context);
  void run();
  [[nodiscard]] const Facts& facts() const { return facts_; }
  [[nodiscard]] bool converged() const { return converged_; }

  /// Loss of a batch with its graph for the gradients; for the run and for tests.
  [[nodiscard]] torch::Tensor batch_loss(std::span<const std::int64_t> rows, double divergence_weight,
                                         std::uint64_t key);

 private:
  [[nodiscard]] bool has_graph() const { return graph_.n_nodes() > 0; }
  [[nodiscard]] Latent encode_batch(std::span<const std::int64_t> rows, std::uint64_t key);
  /// What is to be predicted: some cells' entries of all genes, or of some.
  struct Target {
    std::span<const std::int64_t> rows;
    torch::Tensor genes;  ///< undefined: all
    nn::SparseRows counts;
    nn::SparseRows inputs;  ///< under the squared error
    torch::Tensor weight;   ///< undefined: all entries alike
  };
  [[nodiscard]] torch::Tensor reconstruction(const Target& target, const torch::Tensor& z);
  /// cells × genes: 0 where the entry is held out, else 1.
  [[nodiscard]] torch::Tensor shown_entries(std::span<const std::int64_t> rows) const;
  /// Of all cells, kept in the normalisation; returns the cells' features, which they are made of.
  torch::Tensor exact_statistics(const HeldOut* held_out);
  [[nodiscard]] double validation_loss();
  double train_epoch(std::int64_t epoch);
  void update(const torch::Tensor& loss);
  void set_rates(std::int64_t update);

  Networks& networks_;
  const CellRows& cells_;
  nn::GraphView graph_;
  const Options& options_;
  const Context& context_;
  HeldOut held_out_;
  std::vector<HeldBlock> held_blocks_;
  std::int64_t batch_size_, epochs_, fanout_;
  double hidden_share_, divergence_weight_, gradient_limit_;
  torch::Generator noise_;
  torch::Device device_;
  torch::Tensor shown_;            ///< classes × genes and a last row of ones, where entries are held out
  torch::Tensor levels_of_cells_;  ///< cells × 1
  nn::SparseRows whole_graph_;
  std::vector<torch::Tensor> parameters_;  ///< all of them
  nn::Adam weights_;
  nn::Adam levels_;  ///< biases and shapes, which do not decay
  std::int64_t update_ = 0;
  std::int64_t updates_ = 0;
  bool converged_ = true;
  Facts facts_;
};

}  // namespace undrop::scvgae
