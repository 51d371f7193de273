#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace undrop {

/// Random numbers keyed by (seed, stream, index): the same key gives the same sequence on any number of threads, and
/// different keys give independent ones. Philox4x32-10 (Salmon et al., SC 2011).
class Random {
 public:
  using result_type = std::uint32_t;

  Random(std::uint64_t seed, std::string_view stream, std::uint64_t index = 0);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xFFFFFFFFU; }
  result_type operator()();

  std::uint64_t next64();
  /// Uniform in the open interval (0, 1), 53 bits.
  double uniform();
  /// Uniform whole number in [0, n), unbiased.
  std::uint64_t below(std::uint64_t n);
  /// Standard normal.
  double normal();
  /// Gamma with mean shape × scale; shape > 0 (Marsaglia and Tsang 2000).
  double gamma(double shape, double scale);
  /// Poisson; by inversion under a mean of 10, else by transformed rejection (Hörmann 1993).
  std::int64_t poisson(double mean);
  /// Binomial; by inversion where fewer than 10 are expected on the rarer side, else by transformed rejection
  /// (Hörmann 1993, algorithm BTRS).
  std::int64_t binomial(std::int64_t trials, double probability);

 private:
  void refill();
  std::int64_t poisson_by_inversion(double mean);
  std::int64_t binomial_by_inversion(std::int64_t trials, double probability);
  std::int64_t binomial_by_rejection(std::int64_t trials, double probability);
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> buffer_{};
  unsigned used_ = 4;
  double spare_normal_ = 0;
  bool has_spare_ = false;
};

/// The bijection behind Random: ten rounds of Philox4x32 over one counter.
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                      std::array<std::uint32_t, 2> key);

/// log(k!) for a whole k >= 0, to 14 digits; unlike std::lgamma the same on every platform and free of global state.
[[nodiscard]] double log_factorial(double k);

/// A 64-bit seed for a library that keeps its own generator, from the same kind of key.
[[nodiscard]] std::uint64_t derived_seed(std::uint64_t seed, std::string_view stream, std::uint64_t index = 0);

}  // namespace undrop
