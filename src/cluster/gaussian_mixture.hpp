#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::cluster {

/// A Gaussian mixture with diagonal covariances.
struct GaussianMixture {
  std::int64_t n_components = 0;
  std::int64_t n_dimensions = 0;
  std::vector<double> weights;    ///< n_components
  std::vector<double> means;      ///< row-major, components × dimensions
  std::vector<double> variances;  ///< row-major, components × dimensions
  double log_likelihood = 0;      ///< mean over the points, natural logarithm
  std::int64_t iterations = 0;
  bool converged = false;
};

struct GaussianMixtureOptions {
  double variance_floor = 1e-5;
  double tolerance = 1e-4;  ///< change of the mean log likelihood at which to stop
  std::int64_t max_iterations = 100;
};

/// Expectation-maximisation from an initial assignment of `points` (row-major, n × dimensions) to components; a
/// component without points starts at the overall mean and variance. Cost O(n × components × dimensions) an iteration.
[[nodiscard]] GaussianMixture fit_gaussian_mixture(std::span<const double> points, std::int64_t n_dimensions,
                                                   std::span<const std::int32_t> initial, std::int64_t n_components,
                                                   const GaussianMixtureOptions& options = {});

}  // namespace undrop::cluster
