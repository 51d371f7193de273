#include "cluster/silhouette.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/parallel.hpp"

namespace undrop::cluster {

std::vector<double> silhouette_widths(std::span<const double> points, std::int64_t n_dimensions,
                                      std::span<const std::int32_t> clusters, const Context& context) {
  const auto n = static_cast<std::int64_t>(clusters.size());
  if (n == 0) return {};
  const auto k = static_cast<std::size_t>(*std::max_element(clusters.begin(), clusters.end()) + 1);
  std::vector<double> size(k, 0);
  for (const auto code : clusters) size[static_cast<std::size_t>(code)] += 1;
  if (std::count_if(size.begin(), size.end(), [](double s) { return s > 0; }) < 2) return {};
  std::vector<double> widths(static_cast<std::size_t>(n), 0);
  parallel_for(context, n, [&](std::int64_t i) {
    const double* point = points.data() + i * n_dimensions;
    std::vector<double> sum(k, 0);
    for (std::int64_t j = 0; j < n; ++j) {
      const double* other = points.data() + j * n_dimensions;
      double square = 0;
      for (std::int64_t d = 0; d < n_dimensions; ++d) square += (point[d] - other[d]) * (point[d] - other[d]);
      sum[static_cast<std::size_t>(clusters[static_cast<std::size_t>(j)])] += std::sqrt(square);
    }
    const auto own = static_cast<std::size_t>(clusters[static_cast<std::size_t>(i)]);
    if (size[own] < 2) return;
    const double within = sum[own] / (size[own] - 1);
    double between = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < k; ++c) {
      if (c != own && size[c] > 0) between = std::min(between, sum[c] / size[c]);
    }
    const double largest = std::max(within, between);
    widths[static_cast<std::size_t>(i)] = largest > 0 ? (between - within) / largest : 0;
  });
  return widths;
}

double mean_silhouette(std::span<const double> points, std::int64_t n_dimensions,
                       std::span<const std::int32_t> clusters, const Context& context) {
  const auto widths = silhouette_widths(points, n_dimensions, clusters, context);
  if (widths.empty()) return 0;
  return std::accumulate(widths.begin(), widths.end(), 0.0) / static_cast<double>(widths.size());
}

}  // namespace undrop::cluster
