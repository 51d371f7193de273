#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <string>
#include <vector>

#include "embed/sparse_products.hpp"

namespace undrop::scimpute {

/// Principal components of the cells on the varied genes: where candidate neighbours are sought.
struct CellSpace {
  Eigen::MatrixXd loadings;   ///< genes × components, rows of other genes 0
  Eigen::RowVectorXd offset;  ///< the centre's scores
  double variance_share = 0;  ///< of the varied genes' variance, in the components
  std::int64_t n_varied = 0;  ///< genes

  [[nodiscard]] std::int64_t n_components() const { return loadings.cols(); }
  /// Scores of cells (rows of log_rows), row-major, cells × components.
  [[nodiscard]] std::vector<double> scores(const embed::SparseRows& rows, const Context& context) const;
  void save(ArchiveWriter& archive, const std::string& prefix) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static CellSpace load(const ArchiveReader& archive, const std::string& prefix, std::int64_t n_genes);
};

/// Genes with a mean of at least 1 over their distinct non-zero values and a coefficient of variation not in the lowest
/// quarter; all genes where fewer than 500 are left. 1 a gene.
[[nodiscard]] std::vector<std::uint8_t> varied_genes(const embed::SparseRows& by_genes);

/// As many components as hold 40 % of the variance, at least `least` and 3 (from 5,000 cells on 60 % of that in the
/// first 200); above 1,000 cells at most 200. Exact up to 1,000 cells. `rows`: of log_rows, one a cell.
[[nodiscard]] CellSpace find_cell_space(const embed::SparseRows& rows, std::int64_t least, const Context& context);

}  // namespace undrop::scimpute
