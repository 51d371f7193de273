#include "simulate/dropout_loss.hpp"

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>

namespace undrop::simulate {

namespace {

constexpr std::size_t n_points = 16;
constexpr std::size_t grid = 160;
/// Dropout hides at most this factor of a mean: e^12.
constexpr double largest_loss = 12;

/// Beyond this shape the inverse of the Gamma distribution is found by series that may not end; Wilson and Hilferty's
/// form of it is exact there to ten digits.
constexpr double largest_inverted_shape = 1e6;

double gamma_quantile(double shape, double probability) {
  if (shape <= largest_inverted_shape) return boost::math::gamma_p_inv(shape, probability);
  const double normal = std::sqrt(2.0) * boost::math::erf_inv(2 * probability - 1);
  const double root = 1 - 1 / (9 * shape) + normal / (3 * std::sqrt(shape));
  return shape * root * root * root;
}

/// Equally likely values of a Gamma variable with this mean and shape; of one without variation where the shape is
/// infinite.
std::vector<double> gamma_points(double shape, double mean) {
  std::vector<double> points(n_points, mean);
  for (std::size_t i = 0; i < n_points && std::isfinite(shape); ++i)
    points[i] = mean / shape * gamma_quantile(shape, (static_cast<double>(i) + 0.5) / n_points);
  return points;
}

double mean_kept(const std::vector<double>& own_means, const DropoutCurve& curve) {
  double sum = 0;
  for (const double mean : own_means) sum += 1 - dropout_probability(mean, curve);
  return sum / static_cast<double>(own_means.size());
}

}  // namespace

OwnMeans own_means_of_positives(double mean, double squared) {
  OwnMeans own;
  own.means = squared > 0 ? gamma_points(1 / squared + 1, mean * (1 + squared)) : std::vector<double>{mean};
  double sum = 0;
  for (const double point : own.means) {
    // From size-biased to "counted at least once".
    own.weights.push_back(-std::expm1(-point) / point);
    sum += own.weights.back();
  }
  for (double& weight : own.weights) weight /= sum;
  return own;
}

DropoutLoss::DropoutLoss(const VariationFit& variation, const std::optional<DropoutCurve>& curve, double low,
                         double high) {
  if (!curve) return;
  const double first = std::log(low);
  const double width = (std::log(high) + largest_loss - first) / static_cast<double>(grid - 1);
  for (std::size_t i = 0; i < grid; ++i) {
    const double log_mean = first + width * static_cast<double>(i);
    const double mean = std::exp(log_mean);
    const double squared = variation.squared(mean);
    const bool varies = squared > 0;
    const double shape = varies ? 1 / squared : 0;
    const std::vector<double> itself{mean};
    kept_sum_.push_back(mean_kept(varies ? gamma_points(shape + 1, mean * (1 + squared)) : itself, *curve));
    kept_squares_.push_back(mean_kept(varies ? gamma_points(shape + 2, mean * (1 + 2 * squared)) : itself, *curve));
    log_means_.push_back(log_mean);
    const double seen = log_mean + std::log(std::max(kept_sum_.back(), 1e-300));
    // Rising by construction; rounding must not make it fall.
    log_seen_.push_back(log_seen_.empty() ? seen : std::max(seen, log_seen_.back() + 1e-12));
  }
}

double DropoutLoss::mean_before(double seen) const {
  if (log_means_.empty()) return seen;
  const double log_seen = std::log(seen);
  const auto above = std::upper_bound(log_seen_.begin() + 1, log_seen_.end() - 1, log_seen);
  const auto i = static_cast<std::size_t>(above - log_seen_.begin());
  const double t = std::clamp((log_seen - log_seen_[i - 1]) / (log_seen_[i] - log_seen_[i - 1]), 0.0, 1.0);
  return std::exp(log_means_[i - 1] + t * (log_means_[i] - log_means_[i - 1]));
}

double DropoutLoss::interpolated(const std::vector<double>& values, double mean) const {
  if (values.empty()) return 1;
  const double at = (std::log(mean) - log_means_.front()) / (log_means_[1] - log_means_[0]);
  const auto i = static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(grid - 2)));
  const double t = std::clamp(at - static_cast<double>(i), 0.0, 1.0);
  return values[i] + t * (values[i + 1] - values[i]);
}

double DropoutLoss::kept_sum(double mean) const { return interpolated(kept_sum_, mean); }
double DropoutLoss::kept_squares(double mean) const { return interpolated(kept_squares_, mean); }

}  // namespace undrop::simulate
