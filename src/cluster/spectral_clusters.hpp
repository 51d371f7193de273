#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::cluster {

/// Points above which a sample is clustered and the others join their nearest sampled point.
inline constexpr std::int64_t most_spectral_points = 2000;

/// Spectral clustering (Ng, Jordan and Weiss 2002) of row-major points, n × dimensions: affinity exp(−d² / median d²),
/// the leading eigenvectors of the normalised affinity with rows of length 1, k-means with 20 starts. One code a point,
/// numbered by falling size; fewer clusters than asked for where there are fewer distinct points. Memory: 8 bytes a
/// pair of at most 2,000 points. Deterministic for a seed, on any number of threads.
[[nodiscard]] std::vector<std::int32_t> spectral_clusters(std::span<const double> points, std::int64_t n_dimensions,
                                                          std::int64_t n_clusters, const Context& context,
                                                          std::int64_t most_points = most_spectral_points);

}  // namespace undrop::cluster
