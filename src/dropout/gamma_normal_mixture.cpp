#include "dropout/gamma_normal_mixture.hpp"

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace undrop::dropout {

namespace {

constexpr double largest_alpha = 20;
constexpr double smallest_lambda = 0.01;
constexpr double initial_beta = 1;
constexpr double initial_sigma_floor = 0.01;
/// Keeps the normal density finite where all positive values are the same.
constexpr double sigma_floor = 1e-4;
constexpr double settled = 0.5;
constexpr std::int32_t most_iterations = 101;
constexpr int newton_steps = 50;
constexpr double newton_tolerance = 1e-12;

double log_normal_density(const MixtureParameters& p, double y) {
  const double z = (y - p.mu) / p.sigma;
  return -0.5 * z * z - std::log(p.sigma) - 0.5 * std::log(2 * std::numbers::pi);
}

/// What the densities need of a set of parameters, worked out once an iteration.
struct LogDensities {
  double gamma_constant;
  double normal_constant;
  MixtureParameters p;

  explicit LogDensities(const MixtureParameters& parameters)
      : gamma_constant(std::log(parameters.lambda) + parameters.alpha * std::log(parameters.beta) -
                       boost::math::lgamma(parameters.alpha)),
        normal_constant(std::log1p(-parameters.lambda) - std::log(parameters.sigma) -
                        0.5 * std::log(2 * std::numbers::pi)),
        p(parameters) {}
  [[nodiscard]] double gamma(double y, double log_y) const {
    return gamma_constant + (p.alpha - 1) * log_y - p.beta * y;
  }
  [[nodiscard]] double normal(double y) const {
    const double z = (y - p.mu) / p.sigma;
    return normal_constant - 0.5 * z * z;
  }
};

double share(double log_gamma, double log_normal) {
  if (log_gamma == -INFINITY) return 0;
  if (log_normal == -INFINITY) return 1;
  return 1 / (1 + std::exp(log_normal - log_gamma));
}

double log_sum(double a, double b) {
  const double largest = std::max(a, b);
  return largest == -INFINITY ? largest : largest + std::log1p(std::exp(std::min(a, b) - largest));
}

/// log α − digamma(α) falls in α: Newton in log α, kept inside a bracket.
double solve_alpha(double v, double start) {
  double low = 0;
  double high = largest_alpha * 2;
  double alpha = start;
  for (int step = 0; step < newton_steps; ++step) {
    const double f = std::log(alpha) - boost::math::digamma(alpha) - v;
    (f > 0 ? low : high) = alpha;
    double next = alpha - f / (1 / alpha - boost::math::trigamma(alpha));
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const double change = std::abs(next - alpha);
    alpha = next;
    if (change <= newton_tolerance * alpha) break;
  }
  return alpha;
}

class Fitter {
 public:
  Fitter(const WeightedValues& values, const MixtureOptions& options)
      : values_(values),
        parameters_(initial_mixture(values, options)),
        weight_(values.value.size()),
        log_value_(values.value.size()) {
    std::transform(values.value.begin(), values.value.end(), log_value_.begin(), [](double y) { return std::log(y); });
  }

  MixtureFit run() {
    MixtureFit fit;
    double previous = 0;
    while (fit.iterations < most_iterations && !fit.converged) {
      expect();
      maximise();
      fit.log10_likelihood = log10_likelihood();
      ++fit.iterations;
      const double change = fit.log10_likelihood - previous;
      fit.converged = change * change <= settled;
      previous = fit.log10_likelihood;
    }
    fit.parameters = parameters_;
    return fit;
  }

 private:
  /// Fills the weights of the gamma component, multiplicities included.
  void expect() {
    const LogDensities density(parameters_);
    for (std::size_t i = 0; i < weight_.size(); ++i) {
      const double y = values_.value[i];
      weight_[i] = values_.multiplicity[i] * share(density.gamma(y, log_value_[i]), density.normal(y));
    }
  }

  void maximise() {
    double all = 0;
    double gamma = 0;
    double normal = 0;
    double normal_sum = 0;
    for (std::size_t i = 0; i < weight_.size(); ++i) {
      const double rest = values_.multiplicity[i] - weight_[i];
      all += values_.multiplicity[i];
      gamma += weight_[i];
      normal += rest;
      normal_sum += rest * values_.value[i];
    }
    parameters_.lambda = gamma / all;
    if (normal > 0) {
      parameters_.mu = normal_sum / normal;
      double squares = 0;
      for (std::size_t i = 0; i < weight_.size(); ++i) {
        const double difference = values_.value[i] - parameters_.mu;
        squares += (values_.multiplicity[i] - weight_[i]) * difference * difference;
      }
      parameters_.sigma = std::max(sigma_floor, std::sqrt(squares / normal));
    }
    if (const auto shape = fit_gamma(values_.value, weight_)) {
      parameters_.alpha = shape->alpha;
      parameters_.beta = shape->beta;
    }
  }

  [[nodiscard]] double log10_likelihood() const {
    const LogDensities density(parameters_);
    double sum = 0;
    for (std::size_t i = 0; i < weight_.size(); ++i) {
      const double y = values_.value[i];
      sum += values_.multiplicity[i] * log_sum(density.gamma(y, log_value_[i]), density.normal(y));
    }
    return sum / std::numbers::ln10;
  }

  const WeightedValues& values_;
  MixtureParameters parameters_;
  std::vector<double> weight_;
  std::vector<double> log_value_;
};

}  // namespace

MixtureParameters initial_mixture(const WeightedValues& values, const MixtureOptions& options) {
  double all = 0;
  double above = 0;
  double sum = 0;
  for (std::size_t i = 0; i < values.value.size(); ++i) {
    all += values.multiplicity[i];
    if (values.value[i] <= options.zero_value) continue;
    above += values.multiplicity[i];
    sum += values.multiplicity[i] * values.value[i];
  }
  MixtureParameters out{.lambda = (all - above) / all, .alpha = options.initial_alpha, .beta = initial_beta};
  if (out.lambda <= 0) out.lambda = smallest_lambda;
  out.mu = above > 0 ? sum / above : options.zero_value;
  double squares = 0;
  for (std::size_t i = 0; i < values.value.size(); ++i) {
    if (values.value[i] > options.zero_value) squares += values.multiplicity[i] * std::pow(values.value[i] - out.mu, 2);
  }
  const double divisor = options.sample_deviation ? above - 1 : above;
  out.sigma = divisor > 0 ? std::sqrt(squares / divisor) : 0;
  // Equal values leave a deviation of rounding size.
  if (out.sigma < sigma_floor) out.sigma = initial_sigma_floor;
  return out;
}

double gamma_share(const MixtureParameters& parameters, double y) {
  const LogDensities density(parameters);
  return share(density.gamma(y, std::log(y)), std::log1p(-parameters.lambda) + log_normal_density(parameters, y));
}

std::optional<GammaShape> fit_gamma(std::span<const double> values, std::span<const double> weights) {
  double total = 0;
  double sum = 0;
  double log_sum_of_values = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    total += weights[i];
    sum += weights[i] * values[i];
    if (weights[i] > 0) log_sum_of_values += weights[i] * std::log(values[i]);
  }
  if (!(total > 0) || !(sum > 0)) return std::nullopt;
  const double v = std::log(sum / total) - log_sum_of_values / total;
  double alpha = largest_alpha;
  if (v > 0) {
    const double start = (3 - v + std::sqrt((v - 3) * (v - 3) + 24 * v)) / (12 * v);
    if (start < largest_alpha) alpha = solve_alpha(v, start);
  }
  return GammaShape{alpha, alpha * total / sum};
}

MixtureFit fit_mixture(const WeightedValues& values, const MixtureOptions& options) {
  return Fitter(values, options).run();
}

}  // namespace undrop::dropout
