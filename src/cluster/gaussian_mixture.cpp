#include "cluster/gaussian_mixture.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace undrop::cluster {

namespace {

/// Pseudo-points at the overall mean and variance that keep an emptying component defined.
constexpr double prior_points = 1e-3;

struct Overall {
  std::vector<double> mean;
  std::vector<double> variance;
};

std::size_t index(std::int64_t row, std::int64_t column, std::int64_t width) {
  return static_cast<std::size_t>(row * width + column);
}

Overall overall_moments(std::span<const double> points, std::int64_t n, std::int64_t d, double floor) {
  Overall out{std::vector<double>(static_cast<std::size_t>(d), 0), std::vector<double>(static_cast<std::size_t>(d), 0)};
  for (std::int64_t k = 0; k < d; ++k) {
    double sum = 0;
    double square = 0;
    for (std::int64_t i = 0; i < n; ++i) sum += points[index(i, k, d)];
    const double mean = sum / static_cast<double>(n);
    for (std::int64_t i = 0; i < n; ++i) square += std::pow(points[index(i, k, d)] - mean, 2);
    out.mean[static_cast<std::size_t>(k)] = mean;
    out.variance[static_cast<std::size_t>(k)] = std::max(floor, square / static_cast<double>(n));
  }
  return out;
}

/// Weights, means and variances from responsibilities (n × components).
void maximise(std::span<const double> points, const std::vector<double>& share, const Overall& overall, double floor,
              GaussianMixture& mixture) {
  const std::int64_t k = mixture.n_components;
  const std::int64_t d = mixture.n_dimensions;
  const std::int64_t n = static_cast<std::int64_t>(points.size()) / d;
  for (std::int64_t c = 0; c < k; ++c) {
    double total = prior_points;
    for (std::int64_t i = 0; i < n; ++i) total += share[index(i, c, k)];
    mixture.weights[static_cast<std::size_t>(c)] =
        total / (static_cast<double>(n) + prior_points * static_cast<double>(k));
    for (std::int64_t j = 0; j < d; ++j) {
      const auto at = static_cast<std::size_t>(j);
      double sum = prior_points * overall.mean[at];
      for (std::int64_t i = 0; i < n; ++i) sum += share[index(i, c, k)] * points[index(i, j, d)];
      const double mean = sum / total;
      double square = prior_points * overall.variance[at];
      for (std::int64_t i = 0; i < n; ++i) square += share[index(i, c, k)] * std::pow(points[index(i, j, d)] - mean, 2);
      mixture.means[index(c, j, d)] = mean;
      mixture.variances[index(c, j, d)] = square / total + floor;
    }
  }
}

double log_density(std::span<const double> point, const GaussianMixture& mixture, std::int64_t c) {
  const std::int64_t d = mixture.n_dimensions;
  double sum = 0;
  for (std::int64_t j = 0; j < d; ++j) {
    const double variance = mixture.variances[index(c, j, d)];
    const double difference = point[static_cast<std::size_t>(j)] - mixture.means[index(c, j, d)];
    sum += std::log(2 * std::numbers::pi * variance) + difference * difference / variance;
  }
  return std::log(mixture.weights[static_cast<std::size_t>(c)]) - sum / 2;
}

/// Fills the responsibilities; returns the mean log likelihood.
double expect(std::span<const double> points, const GaussianMixture& mixture, std::vector<double>& share) {
  const std::int64_t k = mixture.n_components;
  const std::int64_t d = mixture.n_dimensions;
  const std::int64_t n = static_cast<std::int64_t>(points.size()) / d;
  double total = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const auto point = points.subspan(index(i, 0, d), static_cast<std::size_t>(d));
    const auto row = std::span(share).subspan(index(i, 0, k), static_cast<std::size_t>(k));
    for (std::int64_t c = 0; c < k; ++c) row[static_cast<std::size_t>(c)] = log_density(point, mixture, c);
    const double largest = *std::max_element(row.begin(), row.end());
    double sum = 0;
    for (auto& value : row) sum += value = std::exp(value - largest);
    for (auto& value : row) value /= sum;
    total += largest + std::log(sum);
  }
  return total / static_cast<double>(n);
}

}  // namespace

GaussianMixture fit_gaussian_mixture(std::span<const double> points, std::int64_t n_dimensions,
                                     std::span<const std::int32_t> initial, std::int64_t n_components,
                                     const GaussianMixtureOptions& options) {
  const auto n = static_cast<std::int64_t>(initial.size());
  const auto size = static_cast<std::size_t>(n_components * n_dimensions);
  GaussianMixture mixture{n_components, n_dimensions, std::vector<double>(static_cast<std::size_t>(n_components)),
                          std::vector<double>(size), std::vector<double>(size)};
  const Overall overall = overall_moments(points, n, n_dimensions, options.variance_floor);
  std::vector<double> share(static_cast<std::size_t>(n * n_components), 0);
  for (std::int64_t i = 0; i < n; ++i) share[index(i, initial[static_cast<std::size_t>(i)], n_components)] = 1;
  maximise(points, share, overall, options.variance_floor, mixture);
  for (; mixture.iterations < options.max_iterations && !mixture.converged; ++mixture.iterations) {
    const double likelihood = expect(points, mixture, share);
    mixture.converged = mixture.iterations > 0 && std::abs(likelihood - mixture.log_likelihood) < options.tolerance;
    mixture.log_likelihood = likelihood;
    maximise(points, share, overall, options.variance_floor, mixture);
  }
  return mixture;
}

}  // namespace undrop::cluster
