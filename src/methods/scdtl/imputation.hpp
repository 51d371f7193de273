#pragma once

#include <undrop/imputer.hpp>

#include <cstdint>
#include <vector>

#include "methods/scdtl/model.hpp"

namespace undrop::scdtl {

/// The model on one data set, whose values it holds as sparse rows (12 bytes a non-zero of the model's genes). Each
/// cell is imputed from itself alone. Calls must come from one thread at a time.
class DtlImputation final : public Imputation {
 public:
  DtlImputation(const Model& model, const Dataset& data, Context& context);
  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity quantity,
              std::span<float> out) const override;

 private:
  /// Values of all the model's genes; the last block asked for is kept, for a caller that goes over it gene by gene.
  [[nodiscard]] const torch::Tensor& block(CellRange cells) const;

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  std::vector<std::int32_t> place_;
  double depth_ratio_;
  CellValues cells_;
  mutable CellRange kept_cells_;
  mutable torch::Tensor kept_;
};

}  // namespace undrop::scdtl
