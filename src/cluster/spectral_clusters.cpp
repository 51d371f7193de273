#include "cluster/spectral_clusters.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cluster/k_means.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "embed/leading_eigenvectors.hpp"

namespace undrop::cluster {

namespace {

constexpr std::int64_t n_starts = 20;
constexpr std::size_t sampled_pairs = 20000;

using Points = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

/// 1 / the median squared distance of pairs of different points; 1 where all are alike.
double kernel_rate(const Points& points, const Context& context) {
  std::vector<double> squares;
  Random random(context.seed, "pairs of spectral clustering");
  const auto n = static_cast<std::uint64_t>(points.rows());
  for (std::size_t k = 0; k < sampled_pairs; ++k) {
    const auto a = static_cast<Eigen::Index>(random.below(n));
    const auto b = static_cast<Eigen::Index>(random.below(n));
    if (a != b) squares.push_back((points.row(a) - points.row(b)).squaredNorm());
  }
  if (squares.empty()) return 1;
  const auto middle = squares.begin() + static_cast<std::ptrdiff_t>(squares.size() / 2);
  std::nth_element(squares.begin(), middle, squares.end());
  return *middle > 0 ? 1 / *middle : 1;
}

/// Normalised by the square roots of its row sums; a point has no affinity to itself.
Eigen::MatrixXd normalised_affinity(const Points& points, double rate, const Context& context) {
  const Eigen::Index n = points.rows();
  Eigen::MatrixXd affinity = Eigen::MatrixXd::Zero(n, n);
  parallel_for(context, n, [&](std::int64_t i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      if (i != j) affinity(j, i) = std::exp(-rate * (points.row(i) - points.row(j)).squaredNorm());
    }
  });
  const Eigen::ArrayXd sums = affinity.colwise().sum();
  const Eigen::VectorXd scale = (sums > 0).select(sums.sqrt().inverse(), 0);
  return scale.asDiagonal() * affinity * scale.asDiagonal();
}

std::vector<std::int32_t> cluster_all(const Points& points, std::int64_t n_clusters, const Context& context) {
  const Eigen::MatrixXd affinity = normalised_affinity(points, kernel_rate(points, context), context);
  const auto found = embed::leading_eigenvectors(
      points.rows(), [&](const Eigen::MatrixXd& block) -> Eigen::MatrixXd { return affinity * block; },
      {.n_vectors = n_clusters}, context);
  std::vector<double> rows;
  for (Eigen::Index i = 0; i < found.vectors.rows(); ++i) {
    const double length = found.vectors.row(i).norm();
    for (Eigen::Index k = 0; k < found.vectors.cols(); ++k)
      rows.push_back(length > 0 ? found.vectors(i, k) / length : 0);
  }
  return k_means(rows, found.vectors.cols(), n_clusters, n_starts, context).clusters;
}

}  // namespace

std::vector<std::int32_t> spectral_clusters(std::span<const double> points, std::int64_t n_dimensions,
                                            std::int64_t n_clusters, const Context& context, std::int64_t most_points) {
  const auto n = static_cast<std::int64_t>(points.size()) / n_dimensions;
  if (n <= 1 || n_clusters <= 1) return std::vector<std::int32_t>(static_cast<std::size_t>(n), 0);
  if (n <= most_points) return cluster_all(Points(points.data(), n, n_dimensions), std::min(n, n_clusters), context);
  std::vector<double> sample;
  Random random(context.seed, "points of spectral clustering");
  for (std::int64_t i = 0; i < most_points; ++i) {
    const std::int64_t begin = i * n / most_points;
    const std::int64_t end = (i + 1) * n / most_points;
    const auto row = begin + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(end - begin)));
    sample.insert(sample.end(), points.begin() + row * n_dimensions, points.begin() + (row + 1) * n_dimensions);
  }
  const auto codes = cluster_all(Points(sample.data(), most_points, n_dimensions), n_clusters, context);
  auto out = nearest_centers(points, n_dimensions, sample, context);
  for (auto& code : out) code = codes[static_cast<std::size_t>(code)];
  return out;
}

}  // namespace undrop::cluster
