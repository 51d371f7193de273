#include "embed/sparse_svd.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "embed/dense_products.hpp"
#include "embed/row_sums.hpp"
#include "embed/symmetric_eigen.hpp"

namespace undrop::embed {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
/// Columns of a product side by side, so that an entry of the sparse matrix meets a run of memory.
template <typename Value>
using WideOf = Eigen::Matrix<Value, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Wide = WideOf<double>;

constexpr std::int64_t rows_a_read = 256;
/// Fixed, so that sums do not depend on the number of threads.
constexpr std::int64_t most_partial_sums = 16;
constexpr double least_share = 1e-10;
constexpr double least_value = 1e-7;
/// Single precision's rounding, as a share of the largest value, is far below what a looser search leaves.
constexpr double single_precision_from = 1e-4;
/// To look at the values of the space costs as much as a step where the matrix is small.
constexpr Index steps_a_look = 3;

/// The matrix X − u vᵀ, never formed.
struct Shifted {
  const RowSource& x;
  VectorXd u;  ///< per row
  VectorXd v;  ///< per column

  [[nodiscard]] std::int64_t block_size() const {
    return std::max<std::int64_t>(rows_a_read, n_blocks(x.n_rows(), most_partial_sums));
  }
};

/// `body(row, entries' columns, values)` for the rows [begin, end).
template <typename Body>
void each_row(const RowSource& x, std::int64_t begin, std::int64_t end, const Body& body) {
  RowBlock block;
  for (std::int64_t from = begin; from < end; from += rows_a_read) {
    const std::int64_t to = std::min(from + rows_a_read, end);
    x.read(from, to, block);
    for (std::int64_t i = 0; i < to - from; ++i) {
      const auto first = static_cast<std::size_t>(block.offsets[static_cast<std::size_t>(i)]);
      const auto last = static_cast<std::size_t>(block.offsets[static_cast<std::size_t>(i) + 1]);
      body(from + i, std::span<const std::int32_t>(block.columns).subspan(first, last - first),
           std::span<const float>(block.values).subspan(first, last - first));
    }
  }
}

/// Aᵀ A · right in one pass over the rows; within a block of rows the sums are of the kind of `Value`.
template <typename Value>
Wide gram_product(const Shifted& a, const Wide& right, const Context& context) {
  using Row = Eigen::Matrix<Value, 1, Eigen::Dynamic>;
  const Index width = right.cols();
  const WideOf<Value> factor = right.cast<Value>();
  const Row offset = (a.v.transpose() * right).cast<Value>();
  const auto n_parts = static_cast<std::size_t>(n_blocks(a.x.n_rows(), a.block_size()));
  std::vector<WideOf<Value>> part(n_parts);
  std::vector<Eigen::RowVectorXd> shift(n_parts, Eigen::RowVectorXd::Zero(width));
  parallel_blocks(context, a.x.n_rows(), a.block_size(), [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    auto& mine = part[static_cast<std::size_t>(block)];
    mine = WideOf<Value>::Zero(right.rows(), width);
    Row row(width);
    each_row(a.x, begin, end, [&](std::int64_t i, auto columns, auto values) {
      row = static_cast<Value>(-a.u[i]) * offset;
      add_rows(columns, values, factor.data(), width, row.data());
      add_to_rows(columns, values, row.data(), width, mine.data());
      shift[static_cast<std::size_t>(block)] += a.u[i] * row.template cast<double>();
    });
  });
  Eigen::RowVectorXd total = Eigen::RowVectorXd::Zero(width);
  for (const auto& own : shift) total += own;
  Wide out(right.rows(), width);
  parallel_blocks(context, right.rows(), rows_a_read, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    auto rows = out.middleRows(begin, end - begin);
    rows.setZero();
    for (const auto& own : part) rows += own.middleRows(begin, end - begin).template cast<double>();
    rows.noalias() -= a.v.segment(begin, end - begin) * total;
  });
  return out;
}

MatrixXd product(const Shifted& a, const Wide& right, const Context& context) {
  const Eigen::RowVectorXd offset = a.v.transpose() * right;
  Wide out(a.x.n_rows(), right.cols());
  parallel_blocks(context, a.x.n_rows(), rows_a_read, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    each_row(a.x, begin, end, [&](std::int64_t i, auto columns, auto values) {
      out.row(i) = -a.u[i] * offset;
      add_rows(columns, values, right.data(), right.cols(), out.row(i).data());
    });
  });
  return out;
}

VectorXd column_means(const RowSource& x) {
  VectorXd out = VectorXd::Zero(x.n_columns());
  each_row(x, 0, x.n_rows(), [&](std::int64_t, auto columns, auto values) {
    for (std::size_t e = 0; e < columns.size(); ++e) out[columns[e]] += static_cast<double>(values[e]);
  });
  return out / static_cast<double>(std::max<std::int64_t>(1, x.n_rows()));
}

/// An orthonormal basis that grows by blocks, and the matrix AᵀA seen in it.
class Space {
 public:
  Space(Index size, const Context& context) : context_(context), basis_(size, 0) {}

  [[nodiscard]] Index width() const { return width_; }

  /// What of the block is new, orthonormal; no columns where there is nothing.
  [[nodiscard]] MatrixXd new_part(MatrixXd block) const {
    block.colwise().normalize();
    remove(seen_by_basis(block), block);
    return orthonormal(std::move(block));
  }

  /// Takes a block that new_part gave, and its image under AᵀA; returns new_part of the image.
  [[nodiscard]] MatrixXd grow(const MatrixXd& block, MatrixXd image) {
    append(block);
    MatrixXd columns = seen_by_basis(image);
    remember(columns);
    const VectorXd lengths = image.colwise().norm().cwiseMax(std::numeric_limits<double>::min());
    remove(columns, image);
    image *= lengths.cwiseInverse().asDiagonal();
    return orthonormal(std::move(image));
  }

  /// AᵀA as seen in the space.
  [[nodiscard]] SymmetricEigen eigen() const { return SymmetricEigen(seen_); }

  /// Vectors of the space, by their shares of the basis, in the whole.
  [[nodiscard]] MatrixXd whole(const MatrixXd& shares) const {
    MatrixXd out = MatrixXd::Zero(basis_.rows(), shares.cols());
    add_product(basis_.leftCols(width_), shares, out, context_);
    return out;
  }

 private:
  /// Basisᵀ · block.
  [[nodiscard]] MatrixXd seen_by_basis(const MatrixXd& block) const {
    return inner_product(basis_.leftCols(width_), block, context_);
  }

  /// block −= basis · share.
  void remove(const MatrixXd& share, MatrixXd& block) const {
    add_product(basis_.leftCols(width_), -share.topRows(width_), block, context_);
  }

  /// Of columns that were cleared of the basis once.
  [[nodiscard]] MatrixXd orthonormal(MatrixXd block) const {
    remove(seen_by_basis(block), block);
    MatrixXd out(block.rows(), block.cols());
    Index kept = 0;
    double least = 1;
    for (Index column = 0; column < block.cols() && width_ + kept < block.rows(); ++column) {
      VectorXd v = block.col(column);
      for (int pass = 0; pass < 2; ++pass) v -= out.leftCols(kept) * (out.leftCols(kept).transpose() * v).eval();
      const double share = v.norm();
      if (share <= least_share) continue;
      least = std::min(least, share);
      out.col(kept++) = v / share;
    }
    MatrixXd kept_columns = out.leftCols(kept);
    if (least < safe_share) {  // what was short beside the others has grown, and its rounding with it
      for (int pass = 0; pass < 2; ++pass) remove(seen_by_basis(kept_columns), kept_columns);
      kept_columns.colwise().normalize();
    }
    return kept_columns;
  }

  void append(const MatrixXd& block) {
    if (width_ + block.cols() > basis_.cols())
      basis_.conservativeResize(Eigen::NoChange, std::min(basis_.rows(), 2 * width_ + 4 * block.cols()));
    basis_.middleCols(width_, block.cols()) = block;
    width_ += block.cols();
  }

  /// The last columns and rows of what is seen.
  void remember(const MatrixXd& columns) {
    const Index n = columns.cols();
    const Index before = seen_.cols();
    seen_.conservativeResize(before + n, before + n);
    seen_.rightCols(n) = columns;
    seen_.bottomRows(n) = columns.transpose();
    seen_.bottomRightCorner(n, n) = (columns.bottomRows(n) + columns.bottomRows(n).transpose()) / 2;
  }

  /// Rounding is under 1e-12 of what is longer.
  static constexpr double safe_share = 1e-4;

  const Context& context_;
  MatrixXd basis_;  ///< its first columns
  Index width_ = 0;
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

/// Growth since the last look; of a step it is no more than its share, for growth falls.
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
  out.right = MatrixXd(size, 0);
  // About a third of what is wanted, in whole registers.
  const Index width = std::min<Index>(size, std::max<Index>(8, (wanted + 12) / 24 * 8));
  Space space(size, context);
  VectorXd values;
  Index steps = 0;  // since the values were looked at
  MatrixXd block = space.new_part(start_block(size, width, context));
  while (block.cols() > 0) {
    context.check_cancelled();
    MatrixXd image = options.tolerance >= single_precision_from ? gram_product<float>(a, block, context)
                                                                : gram_product<double>(a, block, context);
    ++out.passes;
    ++steps;
    block = space.grow(block, std::move(image));
    const bool is_full = space.width() >= 8 * wanted + 10 * width;
    if (block.cols() > 0 && !is_full && (space.width() < wanted || steps < steps_a_look)) continue;
    const SymmetricEigen eigen = space.eigen();
    const VectorXd before = std::exchange(values, eigen.values().head(std::min(wanted, space.width())));
    // The space may hold all that the start can reach.
    out.converged =
        block.cols() == 0 || is_settled(values, before, wanted, static_cast<double>(steps) * options.tolerance);
    if (out.converged || is_full) {
      Index kept = 0;
      while (kept < values.size() && values[kept] > least_value * least_value * values[0]) ++kept;
      out.values = values.head(kept).cwiseSqrt();
      out.right = space.whole(eigen.leading_vectors(kept));
      break;
    }
    steps = 0;
  }
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
    w = orthonormal(gram_product<double>(a, w, context));
  }
  const MatrixXd image = gram_product<double>(a, w, context);
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

SparseSvd scikit_learn_svd(const HeldRows& rows, std::int64_t rank, bool is_centered, const Context& context) {
  const Index shorter = std::min(rows.n_rows(), rows.n_columns());
  const Index iterations = 10 * rank < shorter ? 7 : 4;
  const VectorXd center = is_centered ? column_means(rows) : VectorXd::Zero(rows.n_columns()).eval();
  const VectorXd ones = VectorXd::Ones(rows.n_rows());
  SparseSvd out;
  if (rows.n_rows() >= rows.n_columns()) {
    out = randomized(Shifted{rows, ones, center}, rank, iterations, context);
  } else {
    const HeldRows turned = rows.transposed();
    out = randomized(Shifted{turned, center, ones}, rank, iterations, context);
    std::swap(out.left, out.right);
  }
  out.center = center;
  fix_signs(out);
  return out;
}

MatrixXd projected(const RowSource& rows, const SparseSvd& svd, const Context& context) {
  return product({rows, VectorXd::Ones(rows.n_rows()), svd.center}, svd.right, context);
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

SparseSvd sparse_svd(const HeldRows& rows, const SvdOptions& options, const Context& context) {
  const RowSource& source = rows;
  if (rows.n_rows() >= rows.n_columns()) return sparse_svd(source, options, context);
  const VectorXd center = options.is_centered ? column_means(rows) : VectorXd::Zero(rows.n_columns()).eval();
  const HeldRows turned = rows.transposed();
  const Shifted shifted{turned, center, VectorXd::Ones(rows.n_rows())};
  SparseSvd out = right_vectors(shifted, options, context);
  add_left_vectors(shifted, out, context);
  std::swap(out.left, out.right);
  out.center = center;
  fix_signs(out);
  return out;
}

}  // namespace undrop::embed
