#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <vector>

#include "judge/value_source.hpp"

namespace undrop::judge {

struct ProfileOptions {
  std::int64_t n_components = 20;
  /// Genes that the components are made of, rising; empty: all. Take the same for all entrants, chosen on the counts
  /// (prep::variable_genes): up to `most_product_genes` of them need two passes over the values, more need some ten.
  std::vector<std::int32_t> genes = {};
  std::int64_t n_correlated = 500;         ///< of these genes, evenly spaced, whose correlations are kept
  std::int64_t most_product_genes = 4096;  ///< whose products are held: 8 bytes × genes²
};

/// What the tasks need of a matrix of values, from a few passes over its blocks.
struct ValueProfile {
  std::int64_t n_cells = 0;
  std::vector<double> mean;      ///< per gene
  std::vector<double> variance;  ///< per gene, with n − 1
  std::int64_t n_components = 0;
  std::vector<double> scores;              ///< row-major, cells × components
  std::vector<double> component_variance;  ///< falling
  bool converged = true;                   ///< of the components
  /// Pearson's, pairs (0, 1), (0, 2), ..., (1, 2), ... of the correlated genes; NaN where one of the two is constant.
  std::vector<float> correlations;
};

/// Values on log1p. Principal components are the eigenvectors of the genes' covariance, exact to the rounding of
/// float32 where the products are held; axes along which cells differ by rounding only are left out. Memory: products
/// and some blocks. Cost O(cells × genes²) multiplications in single precision; the same bits for any number of
/// threads.
[[nodiscard]] ValueProfile value_profile(const ValueSource& values, const ProfileOptions& options,
                                         const Context& context);

/// Median of the correlations, or of their sizes; NaN where there is none.
[[nodiscard]] double median_correlation(const ValueProfile& profile, bool absolute);

}  // namespace undrop::judge
