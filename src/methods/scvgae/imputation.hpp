#pragma once

#include <undrop/imputer.hpp>

#include <cstdint>
#include <vector>

#include "methods/scvgae/model.hpp"

namespace undrop::scvgae {

/// The model on one data set: latent posteriors of all cells (cells × latent floats), everything else on demand. Cells
/// of the fit are known by their counts and keep their place in its graph; new ones are joined to their neighbours
/// among them. Calls must come from one thread at a time.
class VgaeImputation final : public Imputation {
 public:
  VgaeImputation(const Model& model, const Dataset& data, Context& context);

  /// Rates are (1 − π) μ, expressed values those of a count known to be positive; per size factor.
  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override;
  void dropout_probability(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const override;
  void stddev(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override;
  void sample(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity, std::uint64_t index,
              std::span<float> out) const override;

 private:
  /// The requested genes that the model has.
  struct Columns {
    std::vector<std::size_t> block;  ///< their columns in a block
    torch::Tensor places;            ///< in the model
  };
  void encode_cells();
  void encode_known(const std::vector<std::int32_t>& known);
  void encode_new(const std::vector<std::int64_t>& strangers);
  void put(const std::vector<std::int64_t>& cells, const Latent& latent);
  void measure_levels();
  [[nodiscard]] Columns columns(std::span<const std::int32_t> genes) const;
  [[nodiscard]] torch::Tensor latent_mean(CellRange cells) const;
  [[nodiscard]] torch::Tensor latent_draw(CellRange cells, std::uint64_t index) const;
  /// The count model of a block at size factor 1.
  [[nodiscard]] nn::CountModel model_of(CellRange cells, const torch::Tensor& z, const Columns& columns) const;
  [[nodiscard]] torch::Tensor values(CellRange cells, const torch::Tensor& z, const Columns& columns,
                                     Quantity quantity) const;
  [[nodiscard]] torch::Tensor expressed_values(CellRange cells, const nn::CountModel& model) const;
  /// Writes a block and leaves rows of empty cells 0.
  void scatter(CellRange cells, const torch::Tensor& values, const Columns& columns, std::size_t n_genes,
               std::span<float> out) const;

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  std::vector<std::int32_t> place_;
  double depth_ratio_;
  torch::Tensor mean_;       ///< cells × latent, 0 for empty cells
  torch::Tensor deviation_;  ///< cells × latent
  torch::Tensor level_;      ///< cells × 1, 0 for empty cells
};

}  // namespace undrop::scvgae
