#pragma once

#include <Eigen/Core>

#include <cstdint>

namespace undrop::scimpute {

struct NonnegativeSolution {
  Eigen::VectorXd weights;
  std::int64_t iterations = 0;
  bool converged = false;
};

/// min ‖y − X b‖² over b ≥ 0, from XᵀX and Xᵀy: block principal pivoting (Kim and Park 2011), one index at a time where
/// blocks make no progress. A ridge of 1e-10 × mean diagonal keeps columns that are alike apart. Cost: a Cholesky
/// decomposition of the columns in use an iteration; some ten iterations.
[[nodiscard]] NonnegativeSolution nonnegative_least_squares(const Eigen::MatrixXd& gram,
                                                            const Eigen::VectorXd& moments);

}  // namespace undrop::scimpute
