#include "embed/symmetric_eigen.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "core/double_lanes.hpp"
#include "core/per_processor.hpp"
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

/// A change of a symmetric matrix, v wᵀ + w vᵀ, as a column sees it below its diagonal.
struct Change {
  const double* v;
  const double* w;
  double v_here;
  double w_here;
};

/// Makes the change of a column and takes its part in the product of the matrix with a vector: what the column's own
/// row gets is returned, what the others get is added to theirs.
UNDROP_PER_PROCESSOR double pass_over(double* column, const Change& change, const double* by, double by_here,
                                      std::int64_t n, double* product) {
  lanes::Lanes sums{};
  std::int64_t i = 0;
  for (; i + lanes::width <= n; i += lanes::width) {
    const lanes::Lanes now =
        lanes::load(column + i) - change.w_here * lanes::load(change.v + i) - change.v_here * lanes::load(change.w + i);
    lanes::store(now, column + i);
    sums += now * lanes::load(by + i);
    lanes::store(lanes::load(product + i) + by_here * now, product + i);
  }
  double sum = 0;
  for (std::int64_t k = 0; k < lanes::width; ++k) sum += sums[k];
  for (; i < n; ++i) {
    column[i] -= change.w_here * change.v[i] + change.v_here * change.w[i];
    sum += column[i] * by[i];
    product[i] += by_here * column[i];
  }
  return sum;
}

/// x −= share (v · x) v.
UNDROP_PER_PROCESSOR void turn_back(const double* v, double share, std::int64_t n, double* x) {
  lanes::Lanes sums{};
  std::int64_t i = 0;
  for (; i + lanes::width <= n; i += lanes::width) sums += lanes::load(v + i) * lanes::load(x + i);
  double sum = 0;
  for (std::int64_t k = 0; k < lanes::width; ++k) sum += sums[k];
  for (; i < n; ++i) sum += v[i] * x[i];
  sum *= share;
  for (i = 0; i + lanes::width <= n; i += lanes::width)
    lanes::store(lanes::load(x + i) - sum * lanes::load(v + i), x + i);
  for (; i < n; ++i) x[i] -= sum * v[i];
}

/// Twice, for what a single pass leaves of rounding.
void clear_of(const MatrixXd& vectors, Index n, VectorXd& x) {
  for (int pass = 0; pass < 2; ++pass) x -= vectors.leftCols(n) * (vectors.leftCols(n).transpose() * x).eval();
}

}  // namespace

SymmetricEigen::SymmetricEigen(const MatrixXd& matrix)
    : mirrors_(matrix),
      shares_(VectorXd::Zero(matrix.cols())),
      diagonal_(matrix.cols()),
      beside_(std::max<Index>(0, matrix.cols() - 1)) {
  reduce();
  Eigen::SelfAdjointEigenSolver<MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal_, beside_, Eigen::EigenvaluesOnly);
  values_ = solver.eigenvalues().reverse();
}

/// Householder's. A step's change of the rest is made when the next one passes over it, so that the matrix is read and
/// written once a step.
void SymmetricEigen::reduce() {
  const Index n = mirrors_.cols();
  VectorXd v = VectorXd::Zero(n);  // of the step before
  VectorXd w = VectorXd::Zero(n);
  VectorXd product(n);
  for (Index k = 0; k < n; ++k) {
    mirrors_.col(k).tail(n - k) -= w[k] * v.tail(n - k) + v[k] * w.tail(n - k);
    diagonal_[k] = mirrors_(k, k);
    if (k + 1 == n) return;
    set_mirror(k);
    const double* mirror = mirrors_.col(k).data();
    product.setZero();
    for (Index j = k + 1; j < n; ++j) {
      double* column = mirrors_.col(j).data();
      column[j] -= 2 * v[j] * w[j];
      product[j] += column[j] * mirror[j];
      const Index next = j + 1;
      product[j] += pass_over(column + next, {v.data() + next, w.data() + next, v[j], w[j]}, mirror + next, mirror[j],
                              n - next, product.data() + next);
    }
    v.tail(n - k - 1) = mirrors_.col(k).tail(n - k - 1);
    v[k] = 0;
    w = shares_[k] * product;
    w -= shares_[k] / 2 * w.dot(v) * v;
  }
}

void SymmetricEigen::set_mirror(Index k) {
  auto below = mirrors_.col(k).tail(mirrors_.cols() - k - 1);
  const double first = below[0];
  const double rest = below.tail(below.size() - 1).squaredNorm();
  beside_[k] = first;
  if (rest > std::numeric_limits<double>::min()) {
    beside_[k] = first > 0 ? -std::sqrt(first * first + rest) : std::sqrt(first * first + rest);
    shares_[k] = (beside_[k] - first) / beside_[k];
    below /= first - beside_[k];
  } else {
    below.setZero();
  }
  below[0] = 1;
}

void SymmetricEigen::leave_mirrors(MatrixXd& vectors) const {
  const Index n = mirrors_.cols();
  for (Index k = n - 2; k >= 0; --k) {
    for (Index column = 0; column < vectors.cols(); ++column)
      turn_back(mirrors_.col(k).data() + k + 1, shares_[k], n - k - 1, vectors.col(column).data() + k + 1);
  }
}

MatrixXd SymmetricEigen::leading_vectors(Index n) const {
  constexpr int rounds = 3;  // the first finds the direction, the others its rounding
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  const double size = diagonal_.cwiseAbs().maxCoeff() + (beside_.size() > 0 ? beside_.cwiseAbs().maxCoeff() : 0.0);
  const double least = std::max(epsilon * size, std::numeric_limits<double>::min());
  MatrixXd out(diagonal_.size(), std::min(n, diagonal_.size()));
  Random random(0, "start of an inverse iteration");
  for (Index k = 0; k < out.cols(); ++k) {
    const ShiftedFactor factor(diagonal_, beside_, values_[k], least);
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
  leave_mirrors(out);
  return out;
}

}  // namespace undrop::embed
