#include "embed/randomized_svd.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <Eigen/SVD>

#include <algorithm>

#include "core/random.hpp"

namespace undrop::embed {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Of the largest pivot: below, the columns are not independent enough for Cholesky.
constexpr double least_pivot = 1e-5;

/// Orthonormal columns of the same span: twice by Cholesky's factor of the Gram matrix, which costs a fraction of
/// Householder's reflections; these where columns depend on each other.
MatrixXd orthonormal(MatrixXd columns) {
  for (int pass = 0; pass < 2; ++pass) {
    const Eigen::LLT<MatrixXd> factor(columns.transpose() * columns);
    const MatrixXd lower = factor.matrixL();
    const auto pivots = lower.diagonal();
    if (factor.info() != Eigen::Success || !(pivots.minCoeff() > least_pivot * pivots.maxCoeff()))
      return Eigen::HouseholderQR<MatrixXd>(columns).householderQ() *
             MatrixXd::Identity(columns.rows(), columns.cols());
    lower.triangularView<Eigen::Lower>().transpose().solveInPlace<Eigen::OnTheRight>(columns);
  }
  return columns;
}

}  // namespace

SingularVectors randomized_svd(const SparseProducts& matrix, const RandomizedSvdOptions& options,
                               const Context& context) {
  const Index least = std::min(matrix.n_rows(), matrix.n_columns());
  const Index rank = std::min<Index>(options.rank, least);
  const Index width = std::min<Index>(rank + options.oversampling, least);
  if (rank <= 0) return {Eigen::VectorXd(0), MatrixXd(matrix.n_columns(), 0)};
  MatrixXd block(matrix.n_columns(), width);
  Random random(context.seed, "randomised decomposition");
  for (Index k = 0; k < width; ++k) {
    for (Index j = 0; j < block.rows(); ++j) block(j, k) = random.normal();
  }
  MatrixXd left = orthonormal(matrix.times(block));
  for (std::int64_t pass = 0; pass < options.power_iterations; ++pass) {
    context.check_cancelled();
    context.report("decomposition", pass, options.power_iterations);
    left = orthonormal(matrix.times(orthonormal(matrix.transposed_times(left))));
  }
  // Aᵀ Q = W R: the small factor holds the values.
  const MatrixXd projected = matrix.transposed_times(left);
  const MatrixXd basis = orthonormal(projected);
  const Eigen::JacobiSVD<MatrixXd> small(basis.transpose() * projected, Eigen::ComputeFullU);
  SingularVectors out{small.singularValues().head(rank), basis * small.matrixU().leftCols(rank)};
  for (Index k = 0; k < rank; ++k) {
    Index place = 0;
    out.right.col(k).cwiseAbs().maxCoeff(&place);
    if (out.right(place, k) < 0) out.right.col(k) *= -1;
  }
  return out;
}

}  // namespace undrop::embed
