#pragma once

#include <undrop/context.hpp>

#include <Eigen/Core>

#include <cstdint>

#include "embed/standard_rows.hpp"

namespace undrop::embed {

/// Principal axes of the cells × cells matrix of correlation distances, 1 − correlation, its columns centred and scaled
/// to unit variance: an embedding of cells by how far they are from all others (Gong et al. 2018, DrImpute).
struct CorrelationAxes {
  Eigen::VectorXd values;    ///< variances along the axes, falling
  Eigen::MatrixXd axes;      ///< cells × axes, orthonormal columns
  Eigen::MatrixXd loadings;  ///< genes × axes: a standard row times these is a multiple of the cell's row of `axes`
  bool converged = false;
};

/// Cells above which the columns' deviations are estimated, see below.
inline constexpr std::int64_t most_exact_deviations = 1500;

/// The distances are never formed: the matrix acts through products with the rows. The deviations of its columns are
/// exact up to `exact_up_to` cells, O(cells × non-zeros); above, the leading 64 directions are taken exactly and what
/// is left by 64 random ones (the test measures the error). Deterministic for a seed; the same for any number of
/// threads.
[[nodiscard]] CorrelationAxes correlation_axes(const StandardRows& rows, std::int64_t n_axes, const Context& context,
                                               std::int64_t exact_up_to = most_exact_deviations);

/// Standard deviation (n − 1) of every column of the distances.
[[nodiscard]] Eigen::VectorXd distance_deviations(const StandardRows& rows, const Context& context,
                                                  std::int64_t exact_up_to = most_exact_deviations);

}  // namespace undrop::embed
