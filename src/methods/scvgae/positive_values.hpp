#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::scvgae {

/// What a count shows where it is not 0, under a negative binomial model at a cell's own depth: the value whose log1p
/// is E[log1p(count / size factor) | count > 0]. On the log scale that is the best guess by squared error of a count
/// known to be positive; zero inflation cancels out of it. Counts to 64 are summed one by one, larger
/// ones over counts that rise in steps. Error of the logarithm below 0.002.
class PositiveValues {
 public:
  explicit PositiveValues(double size_factor);
  /// For a mean > 0 at the cell's depth and a shape > 0; on the scale of counts / size factor.
  [[nodiscard]] double at(double mean, double shape) const;

 private:
  /// Weights relative to P(0), times Γ(shape) or another constant, and their sum with log1p values.
  struct Sums {
    double total = 0;
    double sum = 0;
    bool goes_on = false;  ///< what follows is not negligible
  };
  [[nodiscard]] Sums small_counts(double log_ratio, double shape, double log_scale) const;
  [[nodiscard]] Sums large_counts(double from, double to, double log_ratio, double shape, double log_scale) const;
  double size_factor_;
  std::vector<double> log_values_;       ///< log1p(k / size factor) for small k
  std::vector<double> inverse_of_next_;  ///< 1 / (k + 1)
};

}  // namespace undrop::scvgae
