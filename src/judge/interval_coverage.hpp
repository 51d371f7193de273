#pragma once

#include <cstdint>

/// Whether stated distributions of counts are right. A plain interval of a small count covers far more than it says;
/// the randomised probability integral transform (Smith 1985; Czado, Gneiting and Held 2009) is exact for any count.
namespace undrop::judge {

/// Uniform on (0, 1) where the count comes from the Poisson (infinite shape) or negative binomial distribution with
/// this mean and shape; `u` is a uniform random number of its own. A mean of 0 allows the count 0 only.
[[nodiscard]] double randomized_pit(std::int64_t count, double mean, double shape, double u);

/// Shares of counts within the central interval of a stated level.
class CoverageAccumulator {
 public:
  /// `level` of the interval, for instance 0.9.
  explicit CoverageAccumulator(double level) : level_(level) {}
  void add(std::int64_t count, double mean, double shape, double u);
  void add(const CoverageAccumulator& other);

  [[nodiscard]] std::int64_t n() const { return n_; }
  /// Randomised: equals the level where the distributions are right; NaN without counts.
  [[nodiscard]] double randomized() const;
  /// Counts between the quantiles (1 − level) / 2 and (1 + level) / 2, where the mean is at least 3; NaN without such.
  [[nodiscard]] double plain() const;

 private:
  double level_;
  std::int64_t n_ = 0;
  std::int64_t inside_ = 0;
  std::int64_t n_plain_ = 0;
  std::int64_t plain_inside_ = 0;
};

}  // namespace undrop::judge
