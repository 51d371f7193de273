#pragma once

#include <cstdint>

namespace undrop::judge {

/// Size, mean and variance of a sample, by Welford's running update.
class SampleMoments {
 public:
  void add(double value);
  [[nodiscard]] std::int64_t n() const { return n_; }
  [[nodiscard]] double mean() const { return mean_; }
  /// With n − 1; 0 for fewer than two values.
  [[nodiscard]] double variance() const;

 private:
  std::int64_t n_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

struct WelchTest {
  double t = 0;  ///< positive where a is larger
  double degrees = 0;
  double p = 1;  ///< two-sided; NaN with fewer than two values in a group; with no variance 1, or 0 where means differ
};

/// Welch's t-test for unequal variances: scipy.stats.ttest_ind(equal_var=False).
[[nodiscard]] WelchTest welch_test(const SampleMoments& a, const SampleMoments& b);

}  // namespace undrop::judge
