#pragma once

#include <undrop/context.hpp>

#include <Eigen/Core>

#include <cstdint>

#include "embed/sparse_products.hpp"

namespace undrop::embed {

struct RandomizedSvdOptions {
  std::int64_t rank = 50;
  std::int64_t power_iterations = 4;  ///< more tell close singular values apart
  std::int64_t oversampling = 10;
};

/// The leading singular values, falling, with their right singular vectors; A · right are the left ones times the
/// values. At most min(rows, columns).
struct SingularVectors {
  Eigen::VectorXd values;
  Eigen::MatrixXd right;  ///< columns of A × rank, orthonormal; in each the entry of the largest size is positive
};

/// Randomised decomposition of sparse input, not centred, by subspace iteration (Halko, Martinsson and Tropp 2011).
/// Cost: 2 × power_iterations + 2 products of non-zeros × (rank + oversampling). Deterministic for a seed; the same for
/// any number of threads.
[[nodiscard]] SingularVectors randomized_svd(const SparseProducts& matrix, const RandomizedSvdOptions& options,
                                             const Context& context);

}  // namespace undrop::embed
