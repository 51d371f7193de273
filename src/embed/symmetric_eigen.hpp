#pragma once

#include <Eigen/Eigenvalues>

namespace undrop::embed {

/// Eigenvalues of a symmetric matrix, and vectors of the largest only: inverse iteration on its tridiagonal form, each
/// vector cleared of those before it, which takes a third of the time of rotating all of them (100 of 600).
class SymmetricEigen {
 public:
  explicit SymmetricEigen(const Eigen::MatrixXd& matrix);

  /// All, falling.
  [[nodiscard]] const Eigen::VectorXd& values() const { return values_; }
  /// Orthonormal vectors of the `n` largest, as columns.
  [[nodiscard]] Eigen::MatrixXd leading_vectors(Eigen::Index n) const;

 private:
  Eigen::Tridiagonalization<Eigen::MatrixXd> form_{1};
  Eigen::VectorXd values_;
};

}  // namespace undrop::embed
