#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::neighbors {

/// The nearest other points of every point.
struct Neighbors {
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::vector<std::int32_t> index;  ///< row-major, n × k, by rising distance
  std::vector<double> distance;     ///< Euclidean
  bool is_exact = true;

  [[nodiscard]] std::span<const std::int32_t> of(std::int64_t point) const {
    return std::span(index).subspan(static_cast<std::size_t>(point * k), static_cast<std::size_t>(k));
  }
  [[nodiscard]] std::span<const double> distances(std::int64_t point) const {
    return std::span(distance).subspan(static_cast<std::size_t>(point * k), static_cast<std::size_t>(k));
  }
};

/// Points above which the search is approximate.
inline constexpr std::int64_t most_exact_points = 20000;

/// `points`: row-major, n × dimensions. `k` is at most n − 1. Up to `exact_up_to` points exact: in few dimensions by a
/// vantage-point tree (knncolle), in many by a scan (scanned_neighbors). Above (knncolle), a hierarchical navigable
/// small world graph (Malkov and Yashunin 2020), whose recall the test measures (over 97 % on 20 dimensions). The same
/// for any number of threads.
[[nodiscard]] Neighbors nearest_neighbors(std::span<const double> points, std::int64_t n_dimensions, std::int64_t k,
                                          const Context& context, std::int64_t exact_up_to = most_exact_points);

}  // namespace undrop::neighbors
