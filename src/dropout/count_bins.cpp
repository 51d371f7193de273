#include "dropout/count_bins.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>

namespace undrop::dropout {

namespace {

constexpr double growth = 1.15;
constexpr int points_of_average = 8;

/// P(a Poisson of this rate counts `first` or more).
double at_least(double first, double rate) {
  constexpr double certain = 9;  // standard deviations
  if (first > rate + certain * std::sqrt(first)) return 0;
  if (first < rate - certain * std::sqrt(rate)) return 1;
  return boost::math::gamma_p(first, rate);
}

}  // namespace

CountBins::CountBins(double largest) {
  for (double count = 0; count <= last_single && count <= std::max(1.0, largest); ++count) first_.push_back(count);
  if (largest <= last_single) {
    first_.push_back(first_.back() + 1);
    return;
  }
  for (double next = last_single + 1; next <= largest; next = std::ceil(next * growth)) first_.push_back(next);
}

std::size_t CountBins::bin(double count) const {
  if (!(count > 0)) return 0;
  const double whole = std::max(1.0, std::nearbyint(count));
  return static_cast<std::size_t>(std::upper_bound(first_.begin(), first_.end(), whole) - first_.begin()) - 1;
}

std::vector<double> CountBins::probabilities(double log_rate, double width) const {
  std::vector<double> out(size(), 0);
  const double rate = std::exp(log_rate);
  const std::size_t singles = std::min(size() - 1, static_cast<std::size_t>(last_single) + 1);
  double left = 1;
  for (std::size_t i = 0; i < singles; ++i) {
    out[i] = std::exp(first_[i] * log_rate - rate - std::lgamma(first_[i] + 1));
    left -= out[i];
  }
  left = std::max(left, 0.0);
  if (singles + 1 == size()) {
    out.back() = left;
    return out;
  }
  double sum = 0;
  for (int point = 0; point < points_of_average; ++point) {
    const double at = std::exp(log_rate + width * ((point + 0.5) / points_of_average - 0.5));
    double above = at_least(first_[singles], at);
    for (std::size_t i = singles; i < size(); ++i) {
      const double beyond = i + 1 < size() ? at_least(first_[i + 1], at) : 0;
      out[i] += above - beyond;
      sum += above - beyond;
      above = beyond;
    }
  }
  for (std::size_t i = singles; i < size(); ++i) out[i] = sum > 0 ? out[i] * left / sum : 0;
  return out;
}

}  // namespace undrop::dropout
