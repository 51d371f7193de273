#include "embed/symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/random.hpp"

namespace undrop::embed {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// T − λ as the product of a lower and an upper triangle, rows exchanged for the larger pivot.
class ShiftedFactor {
 public:
  ShiftedFactor(const VectorXd& diagonal, const VectorXd& beside, double shift, double least)
      : pivot_(diagonal.array() - shift),
        above_(beside),
        second_(VectorXd::Zero(diagonal.size())),
        factor_(beside.size()),
        exchanged_(static_cast<std::size_t>(beside.size()), false) {
    for (Index i = 0; i < factor_.size(); ++i) eliminate(i, beside[i]);
    for (double& pivot : pivot_)
      if (std::abs(pivot) < least) pivot = std::copysign(least, pivot);
  }

  void solve(VectorXd& x) const {
    const Index n = x.size();
    for (Index i = 0; i + 1 < n; ++i) {
      if (exchanged_[static_cast<std::size_t>(i)]) std::swap(x[i], x[i + 1]);
      x[i + 1] -= factor_[i] * x[i];
    }
    for (Index i = n - 1; i >= 0; --i) {
      if (i + 1 < n) x[i] -= above_[i] * x[i + 1];
      if (i + 2 < n) x[i] -= second_[i] * x[i + 2];
      x[i] /= pivot_[i];
    }
  }

 private:
  /// The entry below the i-th pivot.
  void eliminate(Index i, double below) {
    if (std::abs(pivot_[i]) >= std::abs(below)) {
      factor_[i] = pivot_[i] == 0 ? 0 : below / pivot_[i];
      pivot_[i + 1] -= factor_[i] * above_[i];
      return;
    }
    exchanged_[static_cast<std::size_t>(i)] = true;
    factor_[i] = pivot_[i] / below;
    pivot_[i] = below;
    const double above = std::exchange(above_[i], pivot_[i + 1]);
    pivot_[i + 1] = above - factor_[i] * above_[i];
    if (i + 1 >= above_.size()) return;
    second_[i] = above_[i + 1];
    above_[i + 1] *= -factor_[i];
  }

  VectorXd pivot_;
  VectorXd above_;
  VectorXd second_;  ///< two to the right of the pivot
  VectorXd factor_;
  std::vector<bool> exchanged_;
};

/// Twice, for what a single pass leaves of rounding.
void clear_of(const MatrixXd& vectors, Index n, VectorXd& x) {
  for (int pass = 0; pass < 2; ++pass) x -= vectors.leftCols(n) * (vectors.leftCols(n).transpose() * x).eval();
}

}  // namespace

SymmetricEigen::SymmetricEigen(const MatrixXd& matrix) {
  if (matrix.cols() == 0) return;
  form_.compute(matrix);
  Eigen::SelfAdjointEigenSolver<MatrixXd> solver;
  solver.computeFromTridiagonal(form_.diagonal(), form_.subDiagonal(), Eigen::EigenvaluesOnly);
  values_ = solver.eigenvalues().reverse();
}

MatrixXd SymmetricEigen::leading_vectors(Index n) const {
  constexpr int rounds = 3;  // the first finds the direction, the others its rounding
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  if (values_.size() == 0) return MatrixXd(0, 0);
  const VectorXd diagonal = form_.diagonal();
  const VectorXd beside = form_.subDiagonal();
  const double size = diagonal.cwiseAbs().maxCoeff() + (beside.size() > 0 ? beside.cwiseAbs().maxCoeff() : 0.0);
  const double least = std::max(epsilon * size, std::numeric_limits<double>::min());
  MatrixXd out(diagonal.size(), std::min(n, diagonal.size()));
  Random random(0, "start of an inverse iteration");
  for (Index k = 0; k < out.cols(); ++k) {
    const ShiftedFactor factor(diagonal, beside, values_[k], least);
    VectorXd x(out.rows());
    for (double& entry : x) entry = random.normal();
    for (int round = 0; round < rounds; ++round) {
      factor.solve(x);
      x /= x.cwiseAbs().maxCoeff();
      clear_of(out, k, x);
      x.normalize();
    }
    out.col(k) = x;
  }
  return form_.matrixQ() * out;
}

}  // namespace undrop::embed
