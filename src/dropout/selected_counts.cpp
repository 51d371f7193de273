#include "dropout/selected_counts.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::dropout {

namespace {

/// Log densities this far below their peak do not count.
constexpr double negligible = 42;

/// Calls `visit(log λ, density of log λ times the step)` over the rates that matter to an integrand that falls at
/// least like λ^power towards 0 and is nowhere steeper than a Poisson probability of `count`.
template <typename Visit>
void visit_rates(double mean, double shape, double count, double power, const Visit& visit) {
  const double log_scale = std::log(mean / shape);
  const double step = std::min(0.08, 0.35 / std::sqrt(shape + count + 1));
  const double highest = std::log1p((negligible + std::sqrt(2 * negligible * shape)) / shape) + std::log(shape);
  const double first = std::min(log_scale, 0.0) - negligible / (shape + power);
  const double last = std::max(log_scale + std::max(highest, 4.0), std::log(count + 10 * std::sqrt(count) + 60));
  const double constant = std::log(step) - std::lgamma(shape);
  for (double log_rate = first; log_rate <= last; log_rate += step) {
    const double scaled = log_rate - log_scale;
    visit(log_rate, std::exp(constant + shape * scaled - std::exp(scaled)));
  }
}

}  // namespace

double LossCurve::lost(double log_rate) const { return 1 / (1 + std::exp(-(a + b * log_rate))); }

double LossCurve::kept(double log_rate) const { return 1 / (1 + std::exp(a + b * log_rate)); }

double selected_count_probability(double count, double mean, double shape, const LossCurve& curve) {
  if (count <= 0) return selected_zero(mean, shape, curve).zero;
  const double log_factorial = std::lgamma(count + 1);
  double sum = 0;
  visit_rates(mean, shape, count, count, [&](double log_rate, double weight) {
    sum += weight * curve.kept(log_rate) * std::exp(count * log_rate - std::exp(log_rate) - log_factorial);
  });
  return sum;
}

ZeroParts selected_zero(double mean, double shape, const LossCurve& curve) {
  ZeroParts out;
  if (std::isinf(curve.a) && curve.a < 0) {
    out.zero = std::exp(-shape * std::log1p(mean / shape));
    return out;
  }
  double mass = 0;
  double first = 0;
  visit_rates(mean, shape, 1, 1, [&](double log_rate, double weight) {
    if (mass == 0) first = log_rate;
    const double rate = std::exp(log_rate);
    const double lost = weight * curve.lost(log_rate);
    out.technical += lost * -std::expm1(-rate);
    out.lost += lost;
    out.lost_rate += lost * rate;
    mass += weight;
  });
  // Rates below the first node never show a count, so that only whether they are lost is left to say.
  out.lost = std::min(1.0, out.lost + std::max(0.0, 1 - mass) * curve.lost(first));
  out.zero = std::min(1.0, std::exp(-shape * std::log1p(mean / shape)) + out.technical);
  return out;
}

}  // namespace undrop::dropout
