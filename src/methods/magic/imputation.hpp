#pragma once

#include <undrop/imputer.hpp>

#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "core/large_buffer.hpp"
#include "methods/magic/model.hpp"

namespace undrop::magic {

/// Diffused values of whatever is asked for. A cell of the fit (or of its profile) has its own row of the walk; a new
/// one the mean of its neighbours in the fit, by their weights. The values of a list of genes are diffused at once and
/// kept, for blocks of cells of the same list follow each other; where a quarter of the memory budget does not hold
/// them, each cell's row of the walk's power is made anew.
class Diffusion final : public Imputation {
 public:
  Diffusion(const Model& model, const Dataset& data, Context& context);
  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override;

 private:
  struct Workplace;
  void find_neighbors();
  void prepare(std::span<const std::int32_t> genes) const;
  void diffuse_all() const;
  void diffuse(std::int64_t begin, std::int64_t end, Workplace& at) const;
  void add_kept(std::int32_t cell, double weight, std::span<double> row) const;
  void add_walked(std::int32_t cell, double weight, std::span<double> row) const;
  void add_components(std::int32_t cell, double weight, std::span<double> row) const;

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  double depth_ratio_;
  std::vector<std::int32_t> place_;                ///< per gene of the data set its place in the model
  std::vector<std::vector<neighbors::Share>> of_;  ///< per cell the cells of the fit that it is the mean of

  mutable std::mutex mutex_;
  mutable std::vector<std::int32_t> genes_;  ///< what the following were made for
  mutable bool is_kept_ = false;
  mutable LargeBuffer kept_;           ///< cells of the fit × genes, diffused
  mutable embed::HeldRows values_{0};  ///< cells of the fit × genes, as observed
  mutable Eigen::MatrixXd loadings_;   ///< approximate solver: components × genes
};

}  // namespace undrop::magic
