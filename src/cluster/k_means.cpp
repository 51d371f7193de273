#include "cluster/k_means.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/parallel.hpp"
#include "core/random.hpp"
#include "kmeans/kmeans.hpp"

namespace undrop::cluster {

namespace {

constexpr std::int64_t most_exact_points = 20000;
constexpr int most_iterations = 100;

using Index = std::int64_t;
using Code = std::int32_t;
using Points = kmeans::SimpleMatrix<Index, double>;

double squared_distance(const double* a, const double* b, std::int64_t d) {
  double sum = 0;
  for (std::int64_t k = 0; k < d; ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return sum;
}

double within(std::span<const double> points, std::int64_t d, const KMeans& fit) {
  double sum = 0;
  for (std::size_t i = 0; i < fit.clusters.size(); ++i)
    sum +=
        squared_distance(points.data() + static_cast<std::int64_t>(i) * d, fit.centers.data() + fit.clusters[i] * d, d);
  return sum;
}

KMeans one_start(const Points& data, std::span<const double> points, std::int64_t d, std::int64_t k,
                 std::uint64_t seed) {
  kmeans::InitializeKmeansppOptions start_options;
  start_options.seed = static_cast<decltype(start_options.seed)>(seed);
  const kmeans::InitializeKmeanspp<Index, double, Code, double, Points> start(start_options);
  kmeans::RefineHartiganWongOptions options;
  options.max_iterations = most_iterations;
  auto result = kmeans::compute(data, start, kmeans::RefineHartiganWong<Index, double, Code, double, Points>(options),
                                static_cast<Code>(k));
  KMeans out{k, std::move(result.clusters), std::move(result.centers), 0};
  out.within = within(points, d, out);
  return out;
}

KMeans best_start(std::span<const double> points, std::int64_t d, std::int64_t k, std::int64_t n_starts,
                  const Context& context) {
  const Points data(static_cast<std::size_t>(d), static_cast<std::int64_t>(points.size()) / d, points.data());
  std::vector<KMeans> starts(static_cast<std::size_t>(k == 1 ? 1 : n_starts));
  parallel_blocks(context, static_cast<std::int64_t>(starts.size()), 1,
                  [&](std::int64_t at, std::int64_t, std::int64_t) {
                    const auto index = static_cast<std::uint64_t>(at);
                    starts[index] = one_start(data, points, d, k, derived_seed(context.seed, "k-means", index));
                  });
  return std::move(*std::min_element(starts.begin(), starts.end(),
                                     [](const auto& a, const auto& b) { return a.within < b.within; }));
}

/// Every so many points evenly through the whole, by a random offset within each stretch.
std::vector<double> sample(std::span<const double> points, std::int64_t d, const Context& context) {
  const auto n = static_cast<std::int64_t>(points.size()) / d;
  std::vector<double> out;
  out.reserve(static_cast<std::size_t>(most_exact_points * d));
  Random random(context.seed, "points of k-means");
  for (std::int64_t i = 0; i < most_exact_points; ++i) {
    const std::int64_t begin = i * n / most_exact_points;
    const std::int64_t end = (i + 1) * n / most_exact_points;
    const auto row = begin + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(end - begin)));
    out.insert(out.end(), points.begin() + row * d, points.begin() + (row + 1) * d);
  }
  return out;
}

/// Lloyd's iterations from given centres; a cluster that loses all its points keeps its centre.
void refine(KMeans& fit, std::span<const double> points, std::int64_t d, const Context& context) {
  fit.clusters.clear();
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    context.check_cancelled();
    auto clusters = nearest_centers(points, d, fit.centers, context);
    if (clusters == fit.clusters) break;
    fit.clusters = std::move(clusters);
    std::vector<double> sum(fit.centers.size(), 0), size(static_cast<std::size_t>(fit.n_clusters), 0);
    for (std::size_t i = 0; i < fit.clusters.size(); ++i) {
      const auto c = static_cast<std::size_t>(fit.clusters[i]);
      size[c] += 1;
      for (std::size_t k = 0; k < static_cast<std::size_t>(d); ++k)
        sum[c * static_cast<std::size_t>(d) + k] += points[i * static_cast<std::size_t>(d) + k];
    }
    for (std::size_t at = 0; at < sum.size(); ++at) {
      const double n = size[at / static_cast<std::size_t>(d)];
      if (n > 0) fit.centers[at] = sum[at] / n;
    }
  }
  fit.within = within(points, d, fit);
}

/// Drops empty clusters and numbers the rest by falling size.
void renumber(KMeans& result, std::int64_t d) {
  std::vector<std::int64_t> size(static_cast<std::size_t>(result.n_clusters), 0);
  for (const auto code : result.clusters) ++size[static_cast<std::size_t>(code)];
  std::vector<std::int32_t> order(size.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return size[static_cast<std::size_t>(a)] > size[static_cast<std::size_t>(b)];
  });
  std::vector<std::int32_t> code_of(size.size(), -1);
  std::vector<double> centers;
  result.n_clusters = 0;
  for (const auto old : order) {
    if (size[static_cast<std::size_t>(old)] == 0) break;
    code_of[static_cast<std::size_t>(old)] = static_cast<std::int32_t>(result.n_clusters++);
    centers.insert(centers.end(), result.centers.begin() + old * d, result.centers.begin() + (old + 1) * d);
  }
  result.centers = std::move(centers);
  for (auto& code : result.clusters) code = code_of[static_cast<std::size_t>(code)];
}

}  // namespace

KMeans k_means(std::span<const double> points, std::int64_t n_dimensions, std::int64_t n_clusters,
               std::int64_t n_starts, const Context& context) {
  const auto n = static_cast<std::int64_t>(points.size()) / n_dimensions;
  const std::int64_t k = std::max<std::int64_t>(1, std::min(n_clusters, n));
  KMeans best;
  if (n <= most_exact_points) {
    best = best_start(points, n_dimensions, k, n_starts, context);
  } else {
    best = best_start(sample(points, n_dimensions, context), n_dimensions, k, n_starts, context);
    refine(best, points, n_dimensions, context);
  }
  renumber(best, n_dimensions);
  return best;
}

std::vector<std::int32_t> nearest_centers(std::span<const double> points, std::int64_t n_dimensions,
                                          std::span<const double> centers, const Context& context) {
  const auto n = n_dimensions > 0 ? static_cast<std::int64_t>(points.size()) / n_dimensions : 0;
  const auto k = n_dimensions > 0 ? static_cast<std::int64_t>(centers.size()) / n_dimensions : 0;
  std::vector<std::int32_t> out(static_cast<std::size_t>(n), 0);
  parallel_for(context, n, [&](std::int64_t i) {
    double best = std::numeric_limits<double>::infinity();
    for (std::int64_t c = 0; c < k; ++c) {
      const double distance =
          squared_distance(points.data() + i * n_dimensions, centers.data() + c * n_dimensions, n_dimensions);
      if (distance >= best) continue;
      best = distance;
      out[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(c);
    }
  });
  return out;
}

}  // namespace undrop::cluster
