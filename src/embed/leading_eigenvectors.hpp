#pragma once

#include <undrop/context.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <functional>

namespace undrop::embed {

/// Multiplies a symmetric matrix with a block of columns.
using SymmetricProduct = std::function<Eigen::MatrixXd(const Eigen::MatrixXd&)>;

struct EigenOptions {
  std::int64_t n_vectors = 20;
  /// Of the largest ‖A v − λ v‖ among the vectors, relative to the largest eigenvalue.
  double tolerance = 1e-8;
  std::int64_t most_products = 200;  ///< blocks multiplied, each of at most n_vectors + 8 columns
};

/// The eigenvectors of the algebraically largest eigenvalues, these falling. Fewer where the matrix is smaller.
struct LeadingEigenvectors {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;  ///< orthonormal columns; in each the entry of the largest size is positive
  std::int64_t products = 0;
  bool converged = false;
};

/// Rayleigh and Ritz on a block Krylov space that grows by residuals and is restarted from its best vectors. Needs the
/// matrix by its products only, so that one which streams from elsewhere does too. Memory: some 6 blocks of columns,
/// twice. Deterministic for a seed.
[[nodiscard]] LeadingEigenvectors leading_eigenvectors(std::int64_t size, const SymmetricProduct& product,
                                                       const EigenOptions& options, const Context& context);

}  // namespace undrop::embed
