#pragma once

#include <torch/torch.h>

#include <vector>

#include "methods/scvgae/cell_rows.hpp"
#include "methods/scvgae/networks.hpp"

namespace undrop::scvgae {

/// What brings each gene's predictions to the level of its counts. A likelihood that allows for dropout and for
/// over-dispersion forgives errors of a gene's level that other uses do not.
struct Calibration {
  std::vector<float> rate_scale;  ///< rates are multiplied by it: their sum over the cells is that of the counts
  std::vector<float> log_shift;   ///< added to log1p of expressed values: their mean over the non-zeros is the counts'
};

/// Nothing is changed by it.
[[nodiscard]] Calibration no_calibration(std::int64_t n_genes);

/// Shrunken to no change for genes with few counts. `z`: cells × latent; `levels`: cells × 1. One decoding of all
/// cells, by blocks.
[[nodiscard]] Calibration calibrate(const Networks& networks, const CellRows& cells, const torch::Tensor& z,
                                    const torch::Tensor& levels, const Context& context);

}  // namespace undrop::scvgae
