#include "neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <memory>

#include "core/parallel.hpp"
#include "knncolle/knncolle.hpp"
#include "knncolle_hnsw/knncolle_hnsw.hpp"
#include "neighbors/scanned_neighbors.hpp"

namespace undrop::neighbors {

namespace {

constexpr std::int64_t points_a_task = 128;
constexpr int links = 16;
constexpr int candidates_of_build = 100;
constexpr int least_candidates = 60;

using Matrix = knncolle::SimpleMatrix<std::int32_t, double>;
using Index = knncolle::Prebuilt<std::int32_t, double, double>;

std::unique_ptr<Index> exact_index(const Matrix& points) {
  const auto metric = std::make_shared<knncolle::EuclideanDistance<double, double>>();
  return knncolle::VptreeBuilder<std::int32_t, double, double, Matrix>(metric).build_unique(points);
}

std::unique_ptr<Index> approximate_index(const Matrix& points, std::int64_t k) {
  knncolle_hnsw::HnswOptions options;
  options.num_links = links;
  options.ef_construction = candidates_of_build;
  options.ef_search = std::max(least_candidates, static_cast<int>(2 * k));
  const auto metric = knncolle_hnsw::makeEuclideanDistanceConfig<float>();
  return knncolle_hnsw::HnswBuilder<std::int32_t, double, double, Matrix, float>(metric, options).build_unique(points);
}

}  // namespace

Neighbors nearest_neighbors(std::span<const double> points, std::int64_t n_dimensions, std::int64_t k,
                            const Context& context, std::int64_t exact_up_to) {
  Neighbors out;
  out.n = n_dimensions > 0 ? static_cast<std::int64_t>(points.size()) / n_dimensions : 0;
  out.k = std::clamp<std::int64_t>(k, 0, std::max<std::int64_t>(0, out.n - 1));
  out.is_exact = out.n <= exact_up_to;
  if (out.k == 0) return out;
  if (out.is_exact && n_dimensions >= least_scanned_dimensions)
    return scanned_neighbors(points, n_dimensions, out.k, context);
  const Matrix matrix(static_cast<std::size_t>(n_dimensions), static_cast<std::int32_t>(out.n), points.data());
  const auto index = out.is_exact ? exact_index(matrix) : approximate_index(matrix, out.k);
  out.index.resize(static_cast<std::size_t>(out.n * out.k));
  out.distance.resize(out.index.size());
  parallel_blocks(context, out.n, points_a_task, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    const auto searcher = index->initialize();
    std::vector<std::int32_t> found;
    std::vector<double> distances;
    for (std::int64_t i = begin; i < end; ++i) {
      searcher->search(static_cast<std::int32_t>(i), static_cast<std::int32_t>(out.k), &found, &distances);
      std::copy(found.begin(), found.end(), out.index.begin() + i * out.k);
      std::copy(distances.begin(), distances.end(), out.distance.begin() + i * out.k);
    }
  });
  return out;
}

}  // namespace undrop::neighbors
