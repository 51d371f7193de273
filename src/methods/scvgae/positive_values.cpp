#include "methods/scvgae/positive_values.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/per_processor.hpp"
#include "core/vector_math.hpp"

namespace undrop::scvgae {

namespace {

namespace vm = vector_math;

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
UNDROP_INLINED double log_tail(double count, double shape) {
  const double a = count + shape;
  const double b = count + 1;
  return (a - 0.5) * vm::log(a) - (b - 0.5) * vm::log(b) - (shape - 1) + (1 / a - 1 / b) / 12;
}

/// A negative binomial distribution of counts seen over u = log count, in which it is smooth; the density of u is
/// count × P(count). All but log_ratio = log(mean / (mean + shape)) as named.
struct Tail {
  double first;  ///< u of the first node
  double step;
  double log_ratio;
  double shape;
  double size_factor;
  double constant;  ///< added to the logarithms
};

UNDROP_PER_PROCESSOR void tail_terms(const Tail& tail, double* __restrict p, double* __restrict values) {
  const Tail at = tail;
  for (int i = 0; i < nodes; ++i) {
    const double u = at.first + i * at.step;
    const double count = vm::exp(u);
    p[i] = vm::exp(log_tail(count, at.shape) + count * at.log_ratio + u + at.constant);
    values[i] = vm::log(1 + count / at.size_factor);
  }
}

/// log of P(count) / P(0) where it is highest, but for −log Γ(shape).
double log_highest(double mean, double shape, double log_ratio, double log_gamma_of_shape) {
  const double mode = shape > 1 ? std::floor(mean * (shape - 1) / shape) : 0;
  // Up to there the ratio to P(1) stays far within range.
  if (mode <= static_cast<double>(most_single)) return std::log(shape) + log_ratio + log_gamma_of_shape;
  return log_tail(mode, shape) + mode * log_ratio;
}

}  // namespace

PositiveValues::PositiveValues(double size_factor) : size_factor_(size_factor) {
  for (std::int64_t k = 0; k <= most_single; ++k)
    log_values_.push_back(std::log1p(static_cast<double>(k) / size_factor));
  for (std::int64_t k = 0; k <= most_single; ++k) inverse_of_next_.push_back(1 / static_cast<double>(k + 1));
}

PositiveValues::Sums PositiveValues::small_counts(double log_ratio, double shape, double log_scale) const {
  const double ratio = std::exp(log_ratio);
  double p = std::exp(std::log(shape) + log_ratio + log_scale);
  Sums out;
  for (std::size_t k = 1; k <= static_cast<std::size_t>(most_single); ++k) {
    out.total += p;
    out.sum += p * log_values_[k];
    const double step = (static_cast<double>(k) + shape) * inverse_of_next_[k] * ratio;
    p *= step;
    if (step < 1 && p < negligible * (1 - step) * out.total) return out;
  }
  out.goes_on = true;
  return out;
}

PositiveValues::Sums PositiveValues::large_counts(double from, double to, double log_ratio, double shape,
                                                  double log_scale) const {
  const double first = std::log(from);
  const double step = (std::log(to) - first) / nodes;
  std::array<double, nodes> p{};
  std::array<double, nodes> values{};
  tail_terms({first + step / 2, step, log_ratio, shape, size_factor_, log_scale + std::log(step)}, p.data(),
             values.data());
  Sums out;
  for (std::size_t i = 0; i < p.size(); ++i) {
    out.total += p[i];
    out.sum += p[i] * values[i];
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
  const bool has_small = least < edge;
  // Only what lies on both sides of the edge must be on one scale.
  const double log_gamma_of_shape = has_small && most > edge ? log_gamma(shape) : 0;
  const double reference = log_highest(mean, shape, log_ratio, log_gamma_of_shape);
  Sums all;
  if (has_small) all = small_counts(log_ratio, shape, log_gamma_of_shape - reference);
  if (most > edge && (!has_small || all.goes_on)) {
    const Sums rest = large_counts(std::max(edge, least), most, log_ratio, shape, -reference);
    all.total += rest.total;
    all.sum += rest.sum;
  }
  return std::expm1(all.sum / all.total);
}

}  // namespace undrop::scvgae
