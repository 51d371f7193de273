#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "embed/sparse_products.hpp"

namespace undrop::embed {

enum class Correlation { spearman, pearson };

[[nodiscard]] std::string to_text(Correlation correlation);

/// Which cells and genes, and at which depth.
struct RowChoice {
  std::span<const std::int64_t> cells;   ///< in the order of the rows
  std::span<const std::int32_t> places;  ///< per gene of the data set its column, −1 where it has none
  std::int64_t n_genes = 0;              ///< columns; one that no gene of the data set has is zero throughout
  double depth_ratio = 1;                ///< size factors are multiplied by it
};

/// Cells as rows of mean 0 and length 1, so that the product of two rows is their correlation: log1p(count / size
/// factor) or its ranks, ties averaged. Held as sparse rows and one number a cell; a row without variation is 0.
/// Memory: non-zeros × 16 bytes. The same for any number of threads.
class StandardRows {
 public:
  StandardRows(const Dataset& data, const RowChoice& choice, Correlation correlation, const Context& context);

  [[nodiscard]] std::int64_t n_cells() const { return products_.n_rows(); }
  [[nodiscard]] std::int64_t n_genes() const { return products_.n_columns(); }
  /// Z · right, right with one row a gene. O(non-zeros × columns).
  [[nodiscard]] Eigen::MatrixXd times(const Eigen::MatrixXd& right) const;
  /// Zᵀ · right, right with one row a cell.
  [[nodiscard]] Eigen::MatrixXd transposed_times(const Eigen::MatrixXd& right) const;

 private:
  std::vector<double> offset_;  ///< per cell: the value of its zeros
  SparseProducts products_;     ///< of what differs from it
};

}  // namespace undrop::embed
