#include "embed/leading_eigenvectors.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

#include "core/random.hpp"

namespace undrop::embed {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index spare_columns = 8;
/// Blocks that the space may hold before it is restarted.
constexpr Index most_blocks = 6;
/// A direction that keeps less than this share of its length beside the others is rounding.
constexpr double least_share = 1e-10;

MatrixXd start_block(Index size, Index width, const Context& context) {
  MatrixXd block(size, width);
  Random random(context.seed, "start of an eigenvector search");
  for (Index column = 0; column < width; ++column) {
    for (Index row = 0; row < size; ++row) block(row, column) = random.normal();
  }
  return block;
}

/// The space, its image, and the best vectors in it.
class KrylovSpace {
 public:
  KrylovSpace(Index size, Index wanted) : basis_(size, 0), image_(size, 0), wanted_(wanted) {}

  [[nodiscard]] Index width() const { return basis_.cols(); }

  /// What of the block is new, orthonormal; no columns where there is nothing.
  [[nodiscard]] MatrixXd orthonormal(MatrixXd block) const {
    block.colwise().normalize();
    clear_of_basis(block);
    MatrixXd out(block.rows(), block.cols());
    Index kept = 0;
    for (Index column = 0; column < block.cols(); ++column) {
      VectorXd v = block.col(column);
      for (int pass = 0; pass < 2; ++pass) v -= out.leftCols(kept) * (out.leftCols(kept).transpose() * v).eval();
      const double share = v.norm();
      if (share > least_share) out.col(kept++) = v / share;
    }
    MatrixXd kept_columns = out.leftCols(kept);
    // What was short beside the others has grown, and its rounding with it.
    clear_of_basis(kept_columns);
    kept_columns.colwise().normalize();
    return kept_columns;
  }

  void append(const MatrixXd& block, const MatrixXd& image) {
    const Index before = width();
    basis_.conservativeResize(Eigen::NoChange, before + block.cols());
    image_.conservativeResize(Eigen::NoChange, before + block.cols());
    basis_.rightCols(block.cols()) = block;
    image_.rightCols(block.cols()) = image;
  }

  /// Eigenvectors of the matrix seen in the space, the largest first.
  void solve() {
    const MatrixXd seen = basis_.transpose() * image_;
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver((seen + seen.transpose()) / 2);
    values_ = solver.eigenvalues().reverse();
    turn_ = solver.eigenvectors().rowwise().reverse();
  }

  [[nodiscard]] MatrixXd residuals() const {
    const Index n = std::min(wanted_, width());
    return image_ * turn_.leftCols(n) - basis_ * turn_.leftCols(n) * values_.head(n).asDiagonal();
  }

  void restart(Index keep) {
    keep = std::min(keep, width());
    basis_ = (basis_ * turn_.leftCols(keep)).eval();
    image_ = (image_ * turn_.leftCols(keep)).eval();
    turn_ = MatrixXd::Identity(keep, keep);
    values_.conservativeResize(keep);
  }

  [[nodiscard]] VectorXd values() const { return values_.head(std::min(wanted_, width())); }
  [[nodiscard]] MatrixXd vectors() const { return basis_ * turn_.leftCols(std::min(wanted_, width())); }
  [[nodiscard]] double largest() const { return values_.cwiseAbs().maxCoeff(); }

 private:
  void clear_of_basis(MatrixXd& block) const {
    for (int pass = 0; pass < 2; ++pass) block -= basis_ * (basis_.transpose() * block).eval();
  }

  MatrixXd basis_;
  MatrixXd image_;
  Index wanted_;
  VectorXd values_;
  MatrixXd turn_;
};

void fix_signs(MatrixXd& vectors) {
  for (Index column = 0; column < vectors.cols(); ++column) {
    Index place = 0;
    vectors.col(column).cwiseAbs().maxCoeff(&place);
    if (vectors(place, column) < 0) vectors.col(column) *= -1;
  }
}

/// Those of the residuals that are still too long, the leading ones first.
MatrixXd unsettled(const MatrixXd& residuals, double limit) {
  MatrixXd out(residuals.rows(), residuals.cols());
  Index n = 0;
  for (Index column = 0; column < residuals.cols(); ++column) {
    if (residuals.col(column).norm() > limit) out.col(n++) = residuals.col(column);
  }
  return out.leftCols(n);
}

}  // namespace

LeadingEigenvectors leading_eigenvectors(std::int64_t size, const SymmetricProduct& product,
                                         const EigenOptions& options, const Context& context) {
  LeadingEigenvectors result;
  const Index n = static_cast<Index>(size);
  const Index wanted = std::min(static_cast<Index>(options.n_vectors), n);
  const Index width = std::min(wanted + spare_columns, n);
  if (wanted <= 0) return {VectorXd(0), MatrixXd(n, 0), 0, true};
  KrylovSpace space(n, wanted);
  MatrixXd block = space.orthonormal(start_block(n, width, context));
  while (block.cols() > 0) {
    context.check_cancelled();
    if (space.width() + block.cols() > most_blocks * width) space.restart(2 * width);
    space.append(block, product(block));
    space.solve();
    ++result.products;
    block = unsettled(space.residuals(), options.tolerance * std::max(space.largest(), 1e-300));
    result.converged = block.cols() == 0;
    if (result.converged || result.products >= options.most_products) break;
    block = space.orthonormal(std::move(block));
    // Nothing new: the space holds all that the start can reach.
    result.converged = block.cols() == 0;
  }
  result.values = space.values();
  result.vectors = space.vectors();
  fix_signs(result.vectors);
  return result;
}

}  // namespace undrop::embed
