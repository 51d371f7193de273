#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "embed/sparse_products.hpp"
#include "methods/scimpute/mixtures.hpp"

namespace undrop::scimpute {

struct RegressionOptions {
  double threshold = 0.5;
  std::int64_t max_neighbors = 500;
  bool only_zeros = true;
};

/// Cells of the fit that make up one cell, with their weights.
struct CellWeights {
  std::vector<std::int32_t> cells;
  std::vector<double> weights;
};

/// The fit's cells that a cell is explained by: rows of log_rows, their places in the cell space, their clusters.
struct Neighborhood {
  const embed::SparseRows& rows;
  std::span<const double> scores;
  std::int64_t n_components;
  const std::vector<std::vector<std::int32_t>>& of_cluster;
};

/// A cell to be explained.
struct Target {
  std::span<const std::int32_t> genes;  ///< of its non-zeros
  std::span<const float> values;        ///< z − zero_value
  std::span<const double> scores;
  std::int32_t cluster;
  std::int32_t itself;  ///< its own place among the fit's cells, −1 for a new cell
};

/// 1 for the valid genes that are taken as lost in the cell (P(dropout) above the threshold), 2 for the other valid
/// genes, 0 for the rest.
[[nodiscard]] std::vector<std::uint8_t> lost_genes(const Target& target, const Mixtures& mixtures,
                                                   const RegressionOptions& options);

/// Non-negative least squares of the cell's kept genes on those of its cluster's other cells (the nearest of them where
/// they are too many for the genes). Nothing where no gene is lost or none is kept.
[[nodiscard]] CellWeights explain_cell(const Target& target, std::span<const std::uint8_t> lost,
                                       const Neighborhood& neighborhood, const RegressionOptions& options);

}  // namespace undrop::scimpute
