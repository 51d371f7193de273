#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::cluster {

/// Silhouette of every point (Rousseeuw 1987), see below; empty where there are fewer than two clusters.
[[nodiscard]] std::vector<double> silhouette_widths(std::span<const double> points, std::int64_t n_dimensions,
                                                    std::span<const std::int32_t> clusters, const Context& context);

/// Mean silhouette (Rousseeuw 1987) of points (row-major, n × dimensions) with Euclidean distances; 0 for a point alone
/// in its cluster and where there are fewer than two clusters. Cost O(n² × dimensions): sample first above some
/// thousand.
[[nodiscard]] double mean_silhouette(std::span<const double> points, std::int64_t n_dimensions,
                                     std::span<const std::int32_t> clusters, const Context& context);

}  // namespace undrop::cluster
