#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::cluster {

struct KMeans {
  std::int64_t n_clusters = 0;         ///< fewer than asked for where there are fewer distinct points
  std::vector<std::int32_t> clusters;  ///< one a point, numbered by falling size
  std::vector<double> centers;         ///< row-major, clusters × dimensions
  double within = 0;                   ///< sum of squared distances to the own centre
};

/// k-means of points (row-major, n × dimensions): k-means++ starts refined by Hartigan and Wong, the best of
/// `n_starts`. Above 20,000 points the starts run on that many of them, and Lloyd's iterations over all points follow
/// the best. Deterministic for a seed, on any number of threads.
[[nodiscard]] KMeans k_means(std::span<const double> points, std::int64_t n_dimensions, std::int64_t n_clusters,
                             std::int64_t n_starts, const Context& context);

/// Nearest centre of each point.
[[nodiscard]] std::vector<std::int32_t> nearest_centers(std::span<const double> points, std::int64_t n_dimensions,
                                                        std::span<const double> centers, const Context& context);

}  // namespace undrop::cluster
