#include "embed/correlation_axes.hpp"

#include <Eigen/QR>

#include <algorithm>
#include <cmath>

#include "core/random.hpp"
#include "embed/leading_eigenvectors.hpp"

namespace undrop::embed {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index cells_a_block = 128;
constexpr Index sketched = 64;
constexpr int sketch_passes = 3;
/// The axes are used by their span: this is far below what separates cells.
constexpr double tolerance = 1e-7;
constexpr std::int64_t most_products = 60;

MatrixXd centred(MatrixXd columns) {
  columns.rowwise() -= columns.colwise().mean().eval();
  return columns;
}

MatrixXd random_block(Index rows, Index columns, const Context& context, const char* stream) {
  MatrixXd out(rows, columns);
  Random random(context.seed, stream);
  for (Index k = 0; k < columns; ++k) {
    for (Index i = 0; i < rows; ++i) out(i, k) = random.normal();
  }
  return out;
}

MatrixXd orthonormal(const MatrixXd& columns) {
  return Eigen::HouseholderQR<MatrixXd>(columns).householderQ() * MatrixXd::Identity(columns.rows(), columns.cols());
}

/// ‖C Z zᵢ‖² for every cell i, C the centring.
VectorXd exact_squares(const StandardRows& rows, const Context& context) {
  const Index n = rows.n_cells();
  VectorXd out(n);
  for (Index begin = 0; begin < n; begin += cells_a_block) {
    context.check_cancelled();
    const Index width = std::min(cells_a_block, n - begin);
    MatrixXd cells = MatrixXd::Zero(n, width);
    cells.middleRows(begin, width).setIdentity();
    out.segment(begin, width) = centred(rows.times(rows.transposed_times(cells))).colwise().squaredNorm();
  }
  return out;
}

/// The same by the leading left directions of C Z, and a random projection of the rest.
VectorXd sketched_squares(const StandardRows& rows, const Context& context) {
  const Index n = rows.n_cells();
  MatrixXd leading = orthonormal(centred(random_block(n, sketched, context, "directions of distances")));
  for (int pass = 0; pass < sketch_passes; ++pass) {
    context.check_cancelled();
    leading = orthonormal(centred(rows.times(rows.transposed_times(leading))));
  }
  const VectorXd seen = rows.times(rows.transposed_times(leading)).rowwise().squaredNorm();
  MatrixXd rest = centred(random_block(n, sketched, context, "rest of distances"));
  rest -= leading * (leading.transpose() * rest).eval();
  return seen + rows.times(rows.transposed_times(rest)).rowwise().squaredNorm() / static_cast<double>(sketched);
}

}  // namespace

VectorXd distance_deviations(const StandardRows& rows, const Context& context, std::int64_t exact_up_to) {
  const VectorXd squares =
      rows.n_cells() <= exact_up_to ? exact_squares(rows, context) : sketched_squares(rows, context);
  return (squares / std::max<double>(1, static_cast<double>(rows.n_cells() - 1))).cwiseSqrt();
}

CorrelationAxes correlation_axes(const StandardRows& rows, std::int64_t n_axes, const Context& context,
                                 std::int64_t exact_up_to) {
  const VectorXd deviations = distance_deviations(rows, context, exact_up_to);
  const double least = 1e-9 * std::max(deviations.size() > 0 ? deviations.maxCoeff() : 0.0, 1e-300);
  const VectorXd inverse = deviations.unaryExpr([&](double s) { return s > least ? 1 / s : 0.0; });
  const double n = std::max<double>(1, static_cast<double>(rows.n_cells() - 1));
  // With D = 1 1ᵀ − Z Zᵀ the scaled, centred distances are −C Z Zᵀ S⁻¹.
  const auto half = [&](const MatrixXd& columns) -> MatrixXd {
    return centred(rows.times(rows.transposed_times(inverse.asDiagonal() * columns)));
  };
  const SymmetricProduct covariance = [&](const MatrixXd& columns) -> MatrixXd {
    return inverse.asDiagonal() * rows.times(rows.transposed_times(half(columns))) / n;
  };
  auto found =
      leading_eigenvectors(rows.n_cells(), covariance,
                           {.n_vectors = n_axes, .tolerance = tolerance, .most_products = most_products}, context);
  CorrelationAxes out;
  out.loadings = rows.transposed_times(half(found.vectors)) / n;
  for (Index k = 0; k < out.loadings.cols(); ++k) {
    if (found.values[k] > 0) out.loadings.col(k) /= found.values[k];
  }
  out.values = std::move(found.values);
  out.axes = std::move(found.vectors);
  out.converged = found.converged;
  return out;
}

}  // namespace undrop::embed
