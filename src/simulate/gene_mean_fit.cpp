#include "simulate/gene_mean_fit.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace undrop::simulate {

namespace {

constexpr double tail = 0.1;
constexpr int digits = 24;
/// Median absolute deviation of a normal variable with a standard deviation of 1, inverted.
constexpr double normal_consistent = 1.4826;

double middle_of(const std::vector<double>& sorted) {
  const auto n = sorted.size();
  return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

/// Negative log-likelihood of a Gamma sample of which only the middle is known in full.
class CensoredGamma {
 public:
  explicit CensoredGamma(const std::vector<double>& sorted) {
    const auto n = sorted.size();
    const auto cut = static_cast<std::size_t>(tail * static_cast<double>(n));
    low_ = sorted[cut];
    high_ = sorted[n - 1 - cut];
    n_tail_ = static_cast<double>(cut);
    for (std::size_t i = cut; i < n - cut; ++i) {
      sum_ += sorted[i];
      sum_of_logs_ += std::log(sorted[i]);
    }
    n_middle_ = static_cast<double>(n - 2 * cut);
  }

  [[nodiscard]] double middle_mean() const { return sum_ / n_middle_; }

  [[nodiscard]] double loss(double shape, double rate) const {
    const double below = boost::math::gamma_p(shape, rate * low_);
    const double above = boost::math::gamma_q(shape, rate * high_);
    const double middle =
        n_middle_ * (shape * std::log(rate) - boost::math::lgamma(shape)) + (shape - 1) * sum_of_logs_ - rate * sum_;
    return -(middle + n_tail_ * (std::log(std::max(below, 1e-300)) + std::log(std::max(above, 1e-300))));
  }

 private:
  double low_ = 0;
  double high_ = 0;
  double n_tail_ = 0;
  double n_middle_ = 0;
  double sum_ = 0;
  double sum_of_logs_ = 0;
};

void fit_gamma(const std::vector<double>& sorted, GeneMeanFit& fit) {
  const CensoredGamma sample(sorted);
  const double centre = std::log(1 / sample.middle_mean());
  const auto best_rate = [&](double log_shape) {
    const double shape = std::exp(log_shape);
    return boost::math::tools::brent_find_minima(
        [&](double log_rate) { return sample.loss(shape, std::exp(log_rate)); }, centre + log_shape - 6,
        centre + log_shape + 6, digits);
  };
  const auto best = boost::math::tools::brent_find_minima([&](double log_shape) { return best_rate(log_shape).second; },
                                                          std::log(0.01), std::log(100.0), digits);
  fit.shape = std::exp(best.first);
  fit.rate = std::exp(best_rate(best.first).first);
}

void fit_outliers(const std::vector<double>& sorted, GeneMeanFit& fit) {
  std::vector<double> logs(sorted.size());
  std::transform(sorted.begin(), sorted.end(), logs.begin(), [](double mean) { return std::log(mean); });
  const double middle = middle_of(logs);
  std::vector<double> deviations(logs.size());
  std::transform(logs.begin(), logs.end(), deviations.begin(), [&](double x) { return std::abs(x - middle); });
  std::sort(deviations.begin(), deviations.end());
  const double bound = middle + 2 * normal_consistent * middle_of(deviations);
  const auto first = std::upper_bound(logs.begin(), logs.end(), bound);
  const auto n = static_cast<double>(logs.end() - first);
  const double expected = boost::math::gamma_q(fit.shape, fit.rate * std::exp(bound));
  fit.outlier_probability = std::max(0.0, n / static_cast<double>(logs.size()) - expected);
  fit.outlier_location = bound - middle;
  if (n < 1) return;
  double sum = 0;
  double squares = 0;
  for (auto at = first; at != logs.end(); ++at) {
    sum += *at - middle;
    squares += (*at - middle) * (*at - middle);
  }
  fit.outlier_location = sum / n;
  fit.outlier_scale = std::sqrt(std::max(0.0, squares / n - fit.outlier_location * fit.outlier_location));
}

}  // namespace

GeneMeanFit fit_gene_means(std::span<const double> means) {
  std::vector<double> sorted(means.begin(), means.end());
  std::sort(sorted.begin(), sorted.end());
  GeneMeanFit fit;
  fit_gamma(sorted, fit);
  fit_outliers(sorted, fit);
  // Once more without them.
  const auto n = static_cast<double>(sorted.size());
  const auto kept = static_cast<std::ptrdiff_t>(std::ceil(n * (1 - fit.outlier_probability)));
  fit_gamma({sorted.begin(), sorted.begin() + kept}, fit);
  return fit;
}

}  // namespace undrop::simulate
