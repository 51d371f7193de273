#pragma once

#include "methods/scgacl/scgacl.hpp"

namespace undrop::scgacl {

/// The model on one data set: latent posteriors of all cells (cells × latent floats), everything else on demand.
/// Calls must come from one thread at a time; matrix products use the context's threads.
class ScgaclImputation final : public Imputation {
 public:
  ScgaclImputation(const Model& model, const Dataset& data, Context& context);

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override;
  void dropout_probability(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const override;
  void stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override;
  void sample(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity, std::uint64_t index,
              std::span<float> out) const override;
  [[nodiscard]] std::span<const std::int32_t> populations() const override { return populations_; }

 private:
  /// The requested genes that the model has: their columns in a block and their rows in the output layer.
  struct Columns {
    std::vector<std::int64_t> block;
    std::vector<std::int32_t> model;
    torch::Tensor weight;
    torch::Tensor bias;
  };
  void encode_cells();
  [[nodiscard]] Columns columns(std::span<const std::int32_t> genes) const;
  [[nodiscard]] torch::Tensor latent_mean(CellRange cells) const;
  [[nodiscard]] torch::Tensor latent_draw(CellRange cells, std::uint64_t index) const;
  /// log1p values at the data's own depth, cells × columns, from latent points.
  [[nodiscard]] torch::Tensor values(CellRange cells, const torch::Tensor& z, const Columns& columns) const;
  static void scatter(const torch::Tensor& values, const Columns& columns, std::size_t n_genes, std::span<float> out);

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  std::vector<std::int32_t> place_;
  double depth_ratio_;
  std::vector<std::int32_t> populations_;
  torch::Tensor mean_;       ///< cells × latent, 0 for empty cells
  torch::Tensor deviation_;  ///< cells × latent
  torch::Tensor level_;      ///< cells
};

}  // namespace undrop::scgacl
