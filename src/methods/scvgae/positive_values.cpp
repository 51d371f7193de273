#include "methods/scvgae/positive_values.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::scvgae {

namespace {

constexpr std::int64_t most_single = 64;
constexpr double deviations = 9;
constexpr int nodes = 32;
/// Lengths of the exponential tail, mean / shape, within which all but 1e-5 of it lies.
constexpr double tail_lengths = 12;
constexpr double negligible = 1e-5;

double log_gamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}

/// log of Γ(count + shape) / count!, for counts above 64.
double log_tail(double count, double shape) {
  const double a = count + shape;
  const double b = count + 1;
  return (a - 0.5) * std::log(a) - (b - 0.5) * std::log(b) - (shape - 1) + (1 / a - 1 / b) / 12;
}

/// log of P(count) / P(0) where it is highest.
double log_highest(double mean, double shape, double log_ratio) {
  const double mode = shape > 1 ? std::floor(mean * (shape - 1) / shape) : 0;
  // Up to there the ratio to P(1) stays far within range.
  if (mode <= static_cast<double>(most_single)) return std::log(shape) + log_ratio;
  return log_gamma(mode + shape) - log_gamma(shape) - log_gamma(mode + 1) + mode * log_ratio;
}

}  // namespace

PositiveValues::PositiveValues(double size_factor) : size_factor_(size_factor) {
  for (std::int64_t k = 0; k <= most_single; ++k)
    log_values_.push_back(std::log1p(static_cast<double>(k) / size_factor));
}

PositiveValues::Sums PositiveValues::small_counts(double log_ratio, double shape, double reference) const {
  const double ratio = std::exp(log_ratio);
  double p = std::exp(std::log(shape) + log_ratio - reference);
  Sums out;
  for (std::size_t k = 1; k <= static_cast<std::size_t>(most_single); ++k) {
    out.total += p;
    out.sum += p * log_values_[k];
    const auto now = static_cast<double>(k);
    const double step = (now + shape) / (now + 1) * ratio;
    p *= step;
    if (step < 1 && p < negligible * (1 - step) * out.total) return out;
  }
  out.goes_on = true;
  return out;
}

PositiveValues::Sums PositiveValues::large_counts(double from, double to, double log_ratio, double shape,
                                                  double reference) const {
  // Over u = log count, in which the distribution is smooth; the density of u is count × P(count).
  const double first = std::log(from);
  const double step = (std::log(to) - first) / nodes;
  const double constant = -log_gamma(shape) - reference + std::log(step);
  Sums out;
  for (int i = 0; i < nodes; ++i) {
    const double u = first + (i + 0.5) * step;
    const double count = std::exp(u);
    const double p = std::exp(log_tail(count, shape) + count * log_ratio + u + constant);
    out.total += p;
    out.sum += p * std::log1p(count / size_factor_);
  }
  return out;
}

double PositiveValues::at(double mean, double shape) const {
  const double deviation = std::sqrt(mean + mean * mean / shape);
  const double log_ratio = -std::log1p(shape / mean);
  // Seen over log count, the left end falls off within deviations of about √(1 / shape + 1 / mean).
  const double least = std::max(mean - deviations * deviation,
                                shape > 1 ? mean * std::exp(-tail_lengths * std::sqrt(1 / shape + 1 / mean)) : 0.0);
  const double most = mean + deviations * deviation + tail_lengths * mean / shape;
  const double edge = static_cast<double>(most_single) + 0.5;
  const double reference = log_highest(mean, shape, log_ratio);
  Sums all;
  if (least < edge) all = small_counts(log_ratio, shape, reference);
  if (most > edge && (least >= edge || all.goes_on)) {
    const Sums rest = large_counts(std::max(edge, least), most, log_ratio, shape, reference);
    all.total += rest.total;
    all.sum += rest.sum;
  }
  return std::expm1(all.sum / all.total);
}

}  // namespace undrop::scvgae
