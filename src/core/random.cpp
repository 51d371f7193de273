#include "core/random.hpp"

#include <xxhash.h>

#include <cmath>
#include <numbers>

namespace undrop {

namespace {

constexpr int rounds = 10;
constexpr std::uint32_t multiplier_0 = 0xD2511F53U;
constexpr std::uint32_t multiplier_1 = 0xCD9E8D57U;
constexpr std::uint32_t weyl_0 = 0x9E3779B9U;
constexpr std::uint32_t weyl_1 = 0xBB67AE85U;

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }

/// log(k!) for k < 10.
constexpr std::array<double, 10> small_log_factorials{0,
                                                      0,
                                                      0.69314718055994530942,
                                                      1.79175946922805500081,
                                                      3.17805383034794561965,
                                                      4.78749174278204599425,
                                                      6.57925121201010099506,
                                                      8.52516136106541430017,
                                                      10.60460290274525022842,
                                                      12.80182748008146961121};

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream, std::uint64_t index) {
  const std::uint64_t key = XXH3_64bits_withSeed(stream.data(), stream.size(), seed);
  key_ = {low(key), high(key)};
  counter_ = {0, 0, low(index), high(index)};
}

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t a = std::uint64_t{multiplier_0} * counter[0];
    const std::uint64_t b = std::uint64_t{multiplier_1} * counter[2];
    counter = {high(b) ^ counter[1] ^ key[0], low(b), high(a) ^ counter[3] ^ key[1], low(a)};
    key = {key[0] + weyl_0, key[1] + weyl_1};
  }
  return counter;
}

double log_factorial(double k) {
  if (k < static_cast<double>(small_log_factorials.size())) return small_log_factorials[static_cast<std::size_t>(k)];
  // Stirling's series at x = k + 1.
  const double x = k + 1;
  const double r = 1 / (x * x);
  const double series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / x;
  return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + series;
}

void Random::refill() {
  buffer_ = philox4x32(counter_, key_);
  used_ = 0;
  if (++counter_[0] == 0) ++counter_[1];
}

Random::result_type Random::operator()() {
  if (used_ == 4) refill();
  return buffer_[used_++];
}

std::uint64_t Random::next64() {
  const std::uint64_t first = (*this)();
  return (first << 32U) | (*this)();
}

double Random::uniform() { return (static_cast<double>(next64() >> 11U) + 0.5) * 0x1.0p-53; }

std::uint64_t Random::below(std::uint64_t n) {
  const std::uint64_t rejected = (0 - n) % n;
  for (;;) {
    const std::uint64_t x = next64();
    if (x >= rejected) return x % n;
  }
}

double Random::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  const double radius = std::sqrt(-2 * std::log(uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_normal_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

double Random::gamma(double shape, double scale) {
  if (shape < 1) {
    const double boost = std::exp(std::log(uniform()) / shape);
    return gamma(shape + 1, scale) * boost;
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v * scale;
  }
}

std::int64_t Random::poisson_by_inversion(double mean) {
  double term = std::exp(-mean);
  double left = uniform() - term;
  std::int64_t k = 0;
  while (left > 0 && k < 1000) {
    ++k;
    term *= mean / static_cast<double>(k);
    left -= term;
  }
  return k;
}

std::int64_t Random::poisson(double mean) {
  if (!(mean > 0)) return 0;
  if (mean < 10) return poisson_by_inversion(mean);
  const double log_mean = std::log(mean);
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = uniform() - 0.5;
    const double v = uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return static_cast<std::int64_t>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const double left = std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b);
    if (left <= k * log_mean - mean - log_factorial(k)) return static_cast<std::int64_t>(k);
  }
}

std::int64_t Random::binomial_by_inversion(std::int64_t trials, double probability) {
  const double odds = probability / (1 - probability);
  const auto n = static_cast<double>(trials);
  double term = std::exp(n * std::log1p(-probability));
  double left = uniform() - term;
  std::int64_t k = 0;
  while (left > 0 && k < trials) {
    const auto done = static_cast<double>(k);
    term *= odds * (n - done) / (done + 1);
    left -= term;
    ++k;
  }
  return k;
}

std::int64_t Random::binomial_by_rejection(std::int64_t trials, double probability) {
  const auto n = static_cast<double>(trials);
  const double spread = std::sqrt(n * probability * (1 - probability));
  const double b = 1.15 + 2.53 * spread;
  const double a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const double v_r = 0.92 - 4.2 / b;
  const double alpha = (2.83 + 5.1 / b) * spread;
  const double mode = std::floor((n + 1) * probability);
  const double log_odds = std::log(probability / (1 - probability));
  const double at_mode = log_factorial(mode) + log_factorial(n - mode);
  for (;;) {
    const double u = uniform() - 0.5;
    const double v = uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + n * probability + 0.5);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= v_r) return static_cast<std::int64_t>(k);
    const double left = std::log(v * alpha / (a / (us * us) + b));
    if (left <= at_mode - log_factorial(k) - log_factorial(n - k) + (k - mode) * log_odds) {
      return static_cast<std::int64_t>(k);
    }
  }
}

std::int64_t Random::binomial(std::int64_t trials, double probability) {
  if (trials <= 0 || !(probability > 0)) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - binomial(trials, 1 - probability);
  const double expected = static_cast<double>(trials) * probability;
  return expected < 10 ? binomial_by_inversion(trials, probability) : binomial_by_rejection(trials, probability);
}

std::uint64_t derived_seed(std::uint64_t seed, std::string_view stream, std::uint64_t index) {
  return Random(seed, stream, index).next64();
}

}  // namespace undrop
