#include "methods/scvgae/positive_values.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::scvgae {

namespace {

constexpr std::int64_t most_summed = 128;
constexpr double deviations = 9;
constexpr int nodes = 96;

double log_gamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}

}  // namespace

PositiveValues::PositiveValues(double size_factor) : size_factor_(size_factor) {
  for (std::int64_t k = 0; k <= most_summed; ++k)
    log_values_.push_back(std::log1p(static_cast<double>(k) / size_factor));
}

double PositiveValues::summed(double mean, double shape) const {
  const double ratio = mean / (shape + mean);
  // Relative to P(1): the ratios P(k + 1) / P(k) = (k + shape) / (k + 1) ratio are all that is needed.
  double p = 1;
  double total = 0;
  double sum = 0;
  for (std::size_t k = 1; k <= static_cast<std::size_t>(most_summed); ++k) {
    total += p;
    sum += p * log_values_[k];
    const auto now = static_cast<double>(k);
    p *= (now + shape) / (now + 1) * ratio;
    if (p < 1e-7 * total && now > mean) break;
  }
  return std::expm1(sum / total);
}

double PositiveValues::integrated(double mean, double shape) const {
  // Over u = log count, where the distribution is smooth and bounded; the density of u is count × P(count).
  const double deviation = std::sqrt(mean + mean * mean / shape);
  const double upper = std::log(mean + deviations * deviation);
  const double lower = std::log(std::max(0.5, mean - deviations * deviation));
  const double step = (upper - lower) / nodes;
  const double log_ratio = -std::log1p(shape / mean);
  double total = 0;
  double sum = 0;
  double largest = -1e300;
  double logs[nodes];
  double counts[nodes];
  for (int i = 0; i < nodes; ++i) {
    const double u = lower + (i + 0.5) * step;
    counts[i] = std::exp(u);
    logs[i] = log_gamma(counts[i] + shape) - log_gamma(counts[i] + 1) + counts[i] * log_ratio + u;
    largest = std::max(largest, logs[i]);
  }
  for (int i = 0; i < nodes; ++i) {
    const double p = std::exp(logs[i] - largest);
    total += p;
    sum += p * std::log1p(counts[i] / size_factor_);
  }
  return std::expm1(sum / total);
}

double PositiveValues::at(double mean, double shape) const {
  const double deviation = std::sqrt(mean + mean * mean / shape);
  return mean + deviations * deviation <= static_cast<double>(most_summed) ? summed(mean, shape)
                                                                           : integrated(mean, shape);
}

}  // namespace undrop::scvgae
