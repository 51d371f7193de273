#include "embed/sparse_svd.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "core/random.hpp"

namespace undrop::embed {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
/// Columns of a product side by side, so that an entry of the sparse matrix meets a run of memory.
using Wide = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::int64_t rows_a_read = 256;
/// Fixed, so that sums do not depend on the number of threads.
constexpr std::int64_t most_partial_sums = 16;
constexpr double least_share = 1e-10;
constexpr double least_value = 1e-7;

/// The matrix X − u vᵀ, never formed.
struct Shifted {
  const RowSource& x;
  VectorXd u;  ///< per row
  VectorXd v;  ///< per column

  [[nodiscard]] std::int64_t block_size() const {
    return std::max<std::int64_t>(rows_a_read, n_blocks(x.n_rows(), most_partial_sums));
  }
};

void add_scaled(double* to, const double* from, double factor, Index width) {
  for (Index k = 0; k < width; ++k) to[k] += factor * from[k];
}

/// `body(row, entries' columns, values, number)` for the rows [begin, end).
template <typename Body>
void each_row(const RowSource& x, std::int64_t begin, std::int64_t end, const Body& body) {
  RowBlock block;
  for (std::int64_t from = begin; from < end; from += rows_a_read) {
    const std::int64_t to = std::min(from + rows_a_read, end);
    x.read(from, to, block);
    for (std::int64_t i = 0; i < to - from; ++i) {
      const auto first = static_cast<std::size_t>(block.offsets[static_cast<std::size_t>(i)]);
      const auto last = static_cast<std::size_t>(block.offsets[static_cast<std::size_t>(i) + 1]);
      body(from + i, block.columns.data() + first, block.values.data() + first, last - first);
    }
  }
}

/// A row of (X − u vᵀ) · right.
void row_product(const std::int32_t* columns, const float* values, std::size_t n, const Wide& right, double* out) {
  for (std::size_t e = 0; e < n; ++e)
    add_scaled(out, right.row(columns[e]).data(), static_cast<double>(values[e]), right.cols());
}

/// Aᵀ A · right in one pass over the rows.
Wide gram_product(const Shifted& a, const Wide& right, const Context& context) {
  const Index width = right.cols();
  const Eigen::RowVectorXd offset = a.v.transpose() * right;
  const auto n_parts = static_cast<std::size_t>(n_blocks(a.x.n_rows(), a.block_size()));
  std::vector<Wide> part(n_parts);
  std::vector<Eigen::RowVectorXd> shift(n_parts, Eigen::RowVectorXd::Zero(width));
  parallel_blocks(context, a.x.n_rows(), a.block_size(), [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    auto& mine = part[static_cast<std::size_t>(block)];
    mine = Wide::Zero(right.rows(), width);
    Eigen::RowVectorXd row(width);
    each_row(a.x, begin, end, [&](std::int64_t i, const std::int32_t* columns, const float* values, std::size_t n) {
      row = -a.u[i] * offset;
      row_product(columns, values, n, right, row.data());
      for (std::size_t e = 0; e < n; ++e)
        add_scaled(mine.row(columns[e]).data(), row.data(), static_cast<double>(values[e]), width);
      shift[static_cast<std::size_t>(block)] += a.u[i] * row;
    });
  });
  Wide out = Wide::Zero(right.rows(), width);
  Eigen::RowVectorXd total = Eigen::RowVectorXd::Zero(width);
  for (std::size_t block = 0; block < n_parts; ++block) {
    out += part[block];
    total += shift[block];
  }
  out.noalias() -= a.v * total;
  return out;
}

MatrixXd product(const Shifted& a, const Wide& right, const Context& context) {
  const Eigen::RowVectorXd offset = a.v.transpose() * right;
  Wide out(a.x.n_rows(), right.cols());
  parallel_blocks(context, a.x.n_rows(), rows_a_read, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    each_row(a.x, begin, end, [&](std::int64_t i, const std::int32_t* columns, const float* values, std::size_t n) {
      out.row(i) = -a.u[i] * offset;
      row_product(columns, values, n, right, out.row(i).data());
    });
  });
  return out;
}

VectorXd column_means(const RowSource& x) {
  VectorXd out = VectorXd::Zero(x.n_columns());
  each_row(x, 0, x.n_rows(), [&](std::int64_t, const std::int32_t* columns, const float* values, std::size_t n) {
    for (std::size_t e = 0; e < n; ++e) out[columns[e]] += static_cast<double>(values[e]);
  });
  return out / static_cast<double>(std::max<std::int64_t>(1, x.n_rows()));
}

/// An orthonormal basis that grows by blocks, and the matrix AᵀA seen in it.
class Space {
 public:
  explicit Space(Index size) : basis_(size, 0), seen_(0, 0) {}

  [[nodiscard]] Index width() const { return basis_.cols(); }

  /// What of the block is new, orthonormal; no columns where there is nothing.
  [[nodiscard]] MatrixXd new_part(MatrixXd block) const {
    block.colwise().normalize();
    clear_of_basis(block);
    MatrixXd out(block.rows(), block.cols());
    Index kept = 0;
    for (Index column = 0; column < block.cols() && width() + kept < block.rows(); ++column) {
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
    const Index after = before + block.cols();
    basis_.conservativeResize(Eigen::NoChange, after);
    basis_.rightCols(block.cols()) = block;
    const MatrixXd columns = basis_.transpose() * image;
    seen_.conservativeResize(after, after);
    seen_.rightCols(block.cols()) = columns;
    seen_.bottomRows(block.cols()) = columns.transpose();
    seen_.bottomRightCorner(block.cols(), block.cols()) =
        (columns.bottomRows(block.cols()) + columns.bottomRows(block.cols()).transpose()) / 2;
  }

  /// Eigenvalues of AᵀA in the space, falling, and (columns of `turn`) their vectors.
  [[nodiscard]] VectorXd solve(Index wanted, MatrixXd& turn) const {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(seen_);
    const Index n = std::min(wanted, width());
    turn = solver.eigenvectors().rightCols(n).rowwise().reverse();
    return solver.eigenvalues().tail(n).reverse();
  }

  [[nodiscard]] MatrixXd vectors(const MatrixXd& turn) const { return basis_ * turn; }

 private:
  void clear_of_basis(MatrixXd& block) const {
    for (int pass = 0; pass < 2; ++pass) block -= basis_ * (basis_.transpose() * block).eval();
  }

  MatrixXd basis_;
  MatrixXd seen_;
};

MatrixXd start_block(Index size, Index width, const Context& context) {
  MatrixXd block(size, width);
  Random random(context.seed, "start of a singular vector search");
  for (Index column = 0; column < width; ++column) {
    for (Index row = 0; row < size; ++row) block(row, column) = random.normal();
  }
  return block;
}

bool is_settled(const VectorXd& now, const VectorXd& before, Index wanted, double tolerance) {
  if (now.size() < wanted || before.size() < wanted) return false;
  const double floor = least_value * least_value * now[0];
  return ((now - before).array() <= tolerance * now.array() + floor).all();
}

/// Values and right vectors; the left ones come with one more pass.
SparseSvd right_vectors(const Shifted& a, const SvdOptions& options, const Context& context) {
  SparseSvd out;
  const Index size = a.x.n_columns();
  const Index wanted = std::min<Index>(options.rank, std::min<Index>(size, a.x.n_rows()));
  const Index width = std::min<Index>(size, std::max<Index>(8, (wanted + 2) / 3));
  Space space(size);
  MatrixXd turn;
  VectorXd values;
  MatrixXd block = space.new_part(start_block(size, width, context));
  while (block.cols() > 0) {
    context.check_cancelled();
    MatrixXd image = gram_product(a, block, context);
    ++out.passes;
    space.append(block, image);
    const VectorXd before = std::exchange(values, space.solve(wanted, turn));
    out.converged = is_settled(values, before, wanted, options.tolerance);
    if (out.converged || space.width() >= 8 * wanted + 10 * width) break;
    block = space.new_part(std::move(image));
    out.converged = block.cols() == 0;  // the space holds all that the start can reach
  }
  Index kept = 0;
  while (kept < values.size() && values[kept] > least_value * least_value * values[0]) ++kept;
  out.values = values.head(kept).cwiseSqrt();
  out.right = kept > 0 ? space.vectors(turn.leftCols(kept)) : MatrixXd(size, 0);
  return out;
}

void add_left_vectors(const Shifted& a, SparseSvd& out, const Context& context) {
  out.left = product(a, out.right, context);
  ++out.passes;
  for (Index k = 0; k < out.values.size(); ++k) {
    out.values[k] = out.left.col(k).norm();
    out.left.col(k) /= out.values[k];
  }
}

void fix_signs(SparseSvd& svd) {
  for (Index k = 0; k < svd.right.cols(); ++k) {
    Index place = 0;
    svd.right.col(k).cwiseAbs().maxCoeff(&place);
    if (svd.right(place, k) > 0) continue;
    svd.right.col(k) *= -1;
    svd.left.col(k) *= -1;
  }
}

/// Standard normal numbers in the order in which numpy's RandomState draws them.
class LegacyNormal {
 public:
  explicit LegacyNormal(std::uint64_t seed) : generator_(static_cast<std::uint32_t>(seed)) {}

  double operator()() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double x = 0;
    double y = 0;
    double square = 0;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    const double factor = std::sqrt(-2 * std::log(square) / square);
    spare_ = factor * x;
    has_spare_ = true;
    return factor * y;
  }

 private:
  double uniform() {
    const auto high = static_cast<double>(generator_() >> 5U);
    const auto low = static_cast<double>(generator_() >> 6U);
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  std::mt19937 generator_;
  double spare_ = 0;
  bool has_spare_ = false;
};

MatrixXd orthonormal(const MatrixXd& columns) {
  const Eigen::HouseholderQR<MatrixXd> qr(columns);
  return qr.householderQ() * MatrixXd::Identity(columns.rows(), columns.cols());
}

/// With range A W: its factor R of A W = Q R is that of WᵀAᵀA W, so that Q is never formed.
SparseSvd randomized(const Shifted& a, Index rank, Index iterations, const Context& context) {
  const Index width = rank + 10;
  LegacyNormal normal(context.seed);
  MatrixXd w(a.x.n_columns(), width);
  for (Index row = 0; row < w.rows(); ++row) {
    for (Index column = 0; column < width; ++column) w(row, column) = normal();
  }
  for (Index iteration = 0; iteration < iterations; ++iteration) {
    context.check_cancelled();
    w = orthonormal(gram_product(a, w, context));
  }
  const MatrixXd image = gram_product(a, w, context);
  const MatrixXd seen = w.transpose() * image;
  const Eigen::LLT<MatrixXd> factor((seen + seen.transpose()) / 2);
  const MatrixXd small = factor.matrixL().solve(image.transpose());
  const Eigen::BDCSVD<MatrixXd, Eigen::ComputeThinU | Eigen::ComputeThinV> svd(small);
  SparseSvd out;
  out.values = svd.singularValues().head(rank);
  out.right = svd.matrixV().leftCols(rank);
  out.left = product(a, w * factor.matrixU().solve(svd.matrixU().leftCols(rank).eval()), context);
  out.passes = iterations + 2;
  return out;
}

}  // namespace

SparseSvd randomized_svd(const ValueRows& rows, std::int64_t rank, bool is_centered, const Context& context) {
  const Index shorter = std::min(rows.n_rows(), rows.n_columns());
  const Index iterations = 10 * rank < shorter ? 7 : 4;
  const VectorXd center = is_centered ? column_means(rows) : VectorXd::Zero(rows.n_columns()).eval();
  const VectorXd ones = VectorXd::Ones(rows.n_rows());
  SparseSvd out;
  if (rows.n_rows() >= rows.n_columns()) {
    out = randomized(Shifted{rows, ones, center}, rank, iterations, context);
  } else {
    const ValueRows turned = rows.transposed();
    out = randomized(Shifted{turned, center, ones}, rank, iterations, context);
    std::swap(out.left, out.right);
  }
  out.center = center;
  fix_signs(out);
  return out;
}

SparseSvd sparse_svd(const RowSource& rows, const SvdOptions& options, const Context& context) {
  const VectorXd center = options.is_centered ? column_means(rows) : VectorXd::Zero(rows.n_columns()).eval();
  const Shifted shifted{rows, VectorXd::Ones(rows.n_rows()), center};
  SparseSvd out = right_vectors(shifted, options, context);
  add_left_vectors(shifted, out, context);
  out.center = center;
  fix_signs(out);
  return out;
}

SparseSvd sparse_svd(const ValueRows& rows, const SvdOptions& options, const Context& context) {
  const RowSource& source = rows;
  if (rows.n_rows() >= rows.n_columns()) return sparse_svd(source, options, context);
  const VectorXd center = options.is_centered ? column_means(rows) : VectorXd::Zero(rows.n_columns()).eval();
  const ValueRows turned = rows.transposed();
  const Shifted shifted{turned, center, VectorXd::Ones(rows.n_rows())};
  SparseSvd out = right_vectors(shifted, options, context);
  add_left_vectors(shifted, out, context);
  std::swap(out.left, out.right);
  out.center = center;
  fix_signs(out);
  return out;
}

}  // namespace undrop::embed
