#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::scvgae {

/// What a count shows where it is not 0, under a negative binomial model at a cell's own depth: the value whose log1p
/// is E[log1p(count / size factor) | count > 0]. On the log scale that is the best guess by squared error of a count
/// known to be positive; zero inflation cancels out of it. Small means are summed count by count, larger ones over
/// counts that rise in steps. Relative error below 1e-3.
class PositiveValues {
 public:
  explicit PositiveValues(double size_factor);
  /// For a mean > 0 at the cell's depth and a shape > 0; on the scale of counts / size factor.
  [[nodiscard]] double at(double mean, double shape) const;

 private:
  [[nodiscard]] double summed(double mean, double shape) const;
  [[nodiscard]] double integrated(double mean, double shape) const;
  double size_factor_;
  std::vector<double> log_values_;  ///< log1p(k / size factor) for small k
};

}  // namespace undrop::scvgae
