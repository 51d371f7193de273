#pragma once

#include <Eigen/Core>

namespace undrop::embed {

/// Eigenvalues of a symmetric matrix, and vectors of the largest only: inverse iteration on its tridiagonal form, each
/// vector cleared of those before it, which takes a tenth of the time of rotating all of them.
class SymmetricEigen {
 public:
  explicit SymmetricEigen(const Eigen::MatrixXd& matrix);

  /// All, falling.
  [[nodiscard]] const Eigen::VectorXd& values() const { return values_; }
  /// Orthonormal vectors of the `n` largest, as columns.
  [[nodiscard]] Eigen::MatrixXd leading_vectors(Eigen::Index n) const;

 private:
  void reduce();
  /// Makes column k the mirror that clears it below the entry beside the diagonal.
  void set_mirror(Eigen::Index k);
  void leave_mirrors(Eigen::MatrixXd& vectors) const;

  Eigen::MatrixXd mirrors_;  ///< below the diagonal, a column each: I - share v vᵀ
  Eigen::VectorXd shares_;
  Eigen::VectorXd diagonal_;
  Eigen::VectorXd beside_;  ///< the diagonal
  Eigen::VectorXd values_;
};

}  // namespace undrop::embed
