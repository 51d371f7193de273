#pragma once

#include <undrop/context.hpp>

#include <Eigen/Core>

#include <cstdint>

#include "embed/row_source.hpp"

namespace undrop::embed {

struct SvdOptions {
  std::int64_t rank = 50;
  bool is_centered = false;  ///< subtract each column's mean, without forming the difference
  /// The search ends once no leading squared singular value grows by more than this share of itself in a step.
  double tolerance = 1e-8;
};

/// The leading singular triplets of a matrix, values falling. Fewer than asked for where its rank is lower.
struct SparseSvd {
  Eigen::VectorXd values;
  Eigen::MatrixXd left;    ///< rows × rank, orthonormal columns
  Eigen::MatrixXd right;   ///< columns × rank, orthonormal columns; in each the entry of the largest size is positive
  Eigen::VectorXd center;  ///< per column what was subtracted; zeros where not centred
  std::int64_t passes = 0;
  bool converged = false;
};

/// Block Krylov space of the columns with full orthogonalisation (Musco and Musco 2015), grown until the leading values
/// settle or it holds some 8 × rank columns. One pass over the rows a step, and one at the end: what streams from
/// elsewhere does too. Sums over fixed blocks, the same for any number of threads; in double precision, within blocks
/// in single where the tolerance is 1e-4 or more (leading values then hold to 1e-5 of the largest). Memory: the
/// space (columns × up to 8 rank doubles) and 16 partial products of a third of the rank's width.
/// Singular values below 1e-7 of the largest count as zero.
[[nodiscard]] SparseSvd sparse_svd(const RowSource& rows, const SvdOptions& options, const Context& context);

/// The same for a matrix in memory, turned where it has fewer rows than columns, for the shorter side makes the space.
[[nodiscard]] SparseSvd sparse_svd(const HeldRows& rows, const SvdOptions& options, const Context& context);

/// (X − centre) · right of any rows with the decomposition's columns, rows × rank. One pass.
[[nodiscard]] Eigen::MatrixXd projected(const RowSource& rows, const SparseSvd& svd, const Context& context);

/// The randomised decomposition of scikit-learn (Halko, Martinsson and Tropp 2011; 10 spare columns; 7 power iterations
/// where the rank is under a tenth of the shorter side, else 4), its start drawn as there by the context's seed: for
/// agreement with programs whose trailing components had not settled. Passes: iterations + 2. The rank must be under
/// the shorter side by 10 at least.
[[nodiscard]] SparseSvd scikit_learn_svd(const HeldRows& rows, std::int64_t rank, bool is_centered,
                                         const Context& context);

}  // namespace undrop::embed
