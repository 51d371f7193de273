#include "simulate/gamma_poisson.hpp"

#include <cmath>

namespace undrop::simulate {

namespace {

constexpr double largest_inverted_mean = 10;
constexpr std::int64_t most_steps = 1'000'000;

}  // namespace

double GammaPoisson::zero_probability(double mean, double squared_variation) {
  if (!(mean > 0)) return 1;
  if (!(squared_variation > 0)) return std::exp(-mean);
  return std::exp(-std::log1p(mean * squared_variation) / squared_variation);
}

std::int64_t GammaPoisson::invert(double uniform) const {
  double term = zero_probability(mean_, squared_);
  double left = uniform - term;
  const double scale = mean_ * squared_;
  // Ratio of successive probabilities: (1 / b² + k) scale / (1 + scale) / (k + 1); mean / (k + 1) where b is 0.
  const double base = mean_ / (1 + scale);
  const double slope = scale / (1 + scale);
  std::int64_t k = 0;
  while (left > 0 && term > 0 && k < most_steps) {
    term *= (base + slope * static_cast<double>(k)) / static_cast<double>(k + 1);
    left -= term;
    ++k;
  }
  return k;
}

std::int64_t GammaPoisson::draw_count(Random& counts, Random& variation) {
  drawn_mean_ = -1;
  if (mean_ < largest_inverted_mean) {
    const double uniform = counts.uniform();
    // P(0) is at least exp(−mean), whatever the variation, and that is at least 1 − mean.
    count_ = uniform < 1 - mean_ ? 0 : invert(uniform);
    return count_;
  }
  drawn_mean_ = squared_ > 0 ? variation.gamma(1 / squared_, mean_ * squared_) : mean_;
  count_ = counts.poisson(drawn_mean_);
  return count_;
}

double GammaPoisson::draw_mean(Random& random) {
  if (!(mean_ > 0) || !(squared_ > 0)) return mean_;
  if (drawn_mean_ >= 0) return drawn_mean_;
  const double scale = mean_ * squared_;
  return random.gamma(1 / squared_ + static_cast<double>(count_), scale / (1 + scale));
}

}  // namespace undrop::simulate
