#include "methods/saver/dispersion.hpp"

#include <Eigen/Dense>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "methods/saver/log_sums.hpp"

namespace undrop::saver {

namespace {

using Array = Eigen::ArrayXd;
using View = Eigen::Map<const Array>;

constexpr double smallest_value = 1e-5;
constexpr int grid_points = 100;
constexpr double enough_gain = 0.5;     ///< of log-likelihood, to exclude Poisson counts
constexpr double negligible_drop = 10;  ///< of log-likelihood, beyond which values have no weight

View view(std::span<const double> values) { return {values.data(), static_cast<Eigen::Index>(values.size())}; }

/// Stirling's series for log Γ(a) beyond (a − ½) log a − a, good for a ≥ 16.
double stirling_rest(double a) {
  const double inverse = 1 / (a * a);
  return (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / a;
}

/// Σ shape log1p(factor / rate), what zeros and counts have in common.
double common_terms(const GeneCells& cells, Law law, double value) {
  const std::size_t n = cells.counts.size();
  std::vector<double> shapes(n, 1);
  std::vector<double> ratios(cells.factors.begin(), cells.factors.end());
  for (std::size_t c = 0; c < n; ++c) {
    const double mu = cells.predicted[c];
    if (law == Law::constant_cv) ratios[c] *= mu;
    if (law == Law::constant_variance) ratios[c] /= mu;
    if (law != Law::constant_cv) shapes[c] = law == Law::constant_fano ? mu : mu * mu;
  }
  return sum_log1p(shapes.data(), ratios.data(), value, static_cast<std::int64_t>(n)) / value;
}

/// Factors whose logarithms are summed at once.
class LogTerms {
 public:
  explicit LogTerms(std::size_t most) : weights_(most), values_(most) {}
  void add(double weight, double value) {
    weights_[size_] = weight;
    values_[size_++] = value;
  }
  [[nodiscard]] double sum() const {
    return sum_log(weights_.data(), values_.data(), static_cast<std::int64_t>(size_));
  }

 private:
  std::vector<double> weights_;
  std::vector<double> values_;
  std::size_t size_ = 0;
};

/// shape (shape + 1) .. (shape + count − 1), where that is exact enough and no number too large or small for it.
bool rising_product(double shape, double count, double& product) {
  if (!(count <= 16) || count != std::floor(count) || !(shape < 1e12) || !(shape > 1e-200)) return false;
  product = 1;
  for (double i = 0; i < count; ++i) product *= shape + i;
  return true;
}

double mean_of(const Array& values) { return values.mean(); }

double sample_variance(const Array& values) {
  if (values.size() < 2) return 0;
  return (values - values.mean()).square().sum() / static_cast<double>(values.size() - 1);
}

/// The log-likelihood along the law's value, its best point and its bounds.
struct Profile {
  const GeneCells& cells;
  Law law;
  double upper;
  double best = 0;
  double least = 0;

  [[nodiscard]] double at(double value) const { return negative_log_likelihood(cells, law, value); }
};

void minimise(Profile& profile) {
  const double lower = std::min(smallest_value, 1e-3 * profile.upper);
  std::uintmax_t steps = 60;
  const auto [log_value, nll] = boost::math::tools::brent_find_minima(
      [&](double v) { return profile.at(std::exp(v)); }, std::log(lower), std::log(profile.upper), 15, steps);
  profile.best = std::exp(log_value);
  profile.least = nll;
  const double at_bound = profile.at(profile.upper);
  if (at_bound < profile.least) {
    profile.best = profile.upper;
    profile.least = at_bound;
  }
}

/// Where the weight of larger values vanishes.
double last_likely(const Profile& profile) {
  const double level = profile.least + negligible_drop;
  if (!(profile.at(profile.upper) > level) || profile.best >= profile.upper) return profile.upper;
  std::uintmax_t steps = 60;
  const auto [low, high] = boost::math::tools::toms748_solve([&](double v) { return profile.at(std::exp(v)) - level; },
                                                             std::log(profile.best), std::log(profile.upper),
                                                             boost::math::tools::eps_tolerance<double>(30), steps);
  return std::exp(0.5 * (low + high));
}

double grid_value(double u, double last) { return std::expm1(0.5 * std::expm1(u)) * last; }

/// Negative log-likelihoods at the grid, by a polynomial through Chebyshev points: a fifth of the evaluations, the same
/// to nine digits.
std::array<double, grid_points> on_grid(const Profile& profile, double last) {
  constexpr int nodes = 20;
  std::array<double, nodes> place{};
  std::array<double, nodes> weight{};
  std::array<double, nodes> value{};
  for (int k = 0; k < nodes; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const double angle = (2 * k + 1) * std::numbers::pi / (2 * nodes);
    place[at] = 0.5 + 0.5 * std::cos(angle);
    weight[at] = (k % 2 == 0 ? 1 : -1) * std::sin(angle);
    value[at] = profile.at(grid_value(place[at], last));
  }
  std::array<double, grid_points> out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double u = (static_cast<double>(i) + 0.5) / grid_points;
    double above = 0;
    double below = 0;
    for (std::size_t k = 0; k < place.size(); ++k) {
      const double share = weight[k] / (u - place[k]);
      above += share * value[k];
      below += share;
    }
    out[i] = above / below;
  }
  return out;
}

double flat_prior_mean(const Profile& profile) {
  const double last = last_likely(profile);
  const auto nll = on_grid(profile, last);
  const double least = *std::min_element(nll.begin(), nll.end());
  double above = 0;
  double below = 0;
  for (std::size_t i = 0; i < nll.size(); ++i) {
    const double weight = std::exp(least - nll[i]);
    above += weight * grid_value((static_cast<double>(i) + 0.5) / grid_points, last);
    below += weight;
  }
  return above / below;
}

}  // namespace

Gamma prior_of(Law law, double value, double mu) {
  switch (law) {
    case Law::constant_cv:
      return {1 / value, 1 / (value * mu)};
    case Law::constant_fano:
      return {mu / value, 1 / value};
    case Law::constant_variance:
      break;
  }
  return {mu * mu / value, mu / value};
}

double log_rising(double shape, double count) {
  if (count <= 16 && count == std::floor(count)) {
    double product = 1;
    if (rising_product(shape, count, product)) return std::log(product);
    double sum = 0;
    for (double i = 0; i < count; ++i) sum += std::log(shape + i);
    return sum;
  }
  double product = 1;
  for (; shape < 16; ++shape) product *= shape / (shape + count);
  const double total = shape + count;
  return std::log(product) + (shape - 0.5) * std::log1p(count / shape) + count * (std::log(total) - 1) +
         stirling_rest(total) - stirling_rest(shape);
}

double negative_log_likelihood(const GeneCells& cells, Law law, double value) {
  double sum = common_terms(cells, law, value);
  LogTerms logs(2 * cells.counts.size());
  for (std::size_t c = 0; c < cells.counts.size(); ++c) {
    const double x = cells.counts[c];
    if (x == 0) continue;
    const Gamma prior = prior_of(law, value, cells.predicted[c]);
    logs.add(x, cells.factors[c] + prior.rate);
    double product = 1;
    if (rising_product(prior.shape, x, product))
      logs.add(-1, product);
    else
      sum -= log_rising(prior.shape, x);
  }
  return sum + logs.sum();
}

double largest_value(const GeneCells& cells, Law law) {
  const Array y = view(cells.counts) / view(cells.factors);
  const double variance = sample_variance(y);
  const double mean = mean_of(y);
  if (law == Law::constant_cv) return variance / (mean * mean);
  return law == Law::constant_fano ? variance / mean : variance;
}

Dispersion fit_law(const GeneCells& cells, Law law) {
  Profile profile{cells, law, largest_value(cells, law)};
  if (!(profile.upper > 0) || !std::isfinite(profile.upper)) return {law, 0, std::numeric_limits<double>::infinity()};
  if (profile.upper <= smallest_value) return {law, profile.upper, profile.at(profile.upper)};
  minimise(profile);
  if (!std::isfinite(profile.least)) return {law, 0, std::numeric_limits<double>::infinity()};
  if (profile.at(smallest_value) - profile.least >= enough_gain) return {law, profile.best, profile.least};
  const double value = flat_prior_mean(profile);
  return {law, value, profile.at(value)};
}

Dispersion fit_dispersion(const GeneCells& cells) {
  const View mu = view(cells.predicted);
  if (mu.size() == 0 || mu.maxCoeff() - mu.minCoeff() <= 1e-12 * mu.maxCoeff())
    return fit_law(cells, Law::constant_fano);
  Dispersion best = fit_law(cells, Law::constant_cv);
  for (const Law law : {Law::constant_fano, Law::constant_variance}) {
    const Dispersion other = fit_law(cells, law);
    if (other.nll < best.nll) best = other;
  }
  return best;
}

}  // namespace undrop::saver
