#pragma once

#include <limits>

/// Counts of which some were lost, the more often the lower the cell's own rate: rate λ ~ Gamma(mean, shape), true
/// count ~ Poisson(λ), lost with a probability that is logistic in log λ. What is seen is a selected sample.
namespace undrop::dropout {

/// P(lost | λ) = 1 / (1 + exp(−(a + b log λ))). The default loses nothing.
struct LossCurve {
  double a = -std::numeric_limits<double>::infinity();
  double b = 0;

  [[nodiscard]] double lost(double log_rate) const;
  [[nodiscard]] double kept(double log_rate) const;
};

/// Where the zeros of one gene at one depth come from.
struct ZeroParts {
  double zero = 0;       ///< P(0)
  double technical = 0;  ///< P(lost and the true count is positive)
  double lost = 0;       ///< P(lost), whatever the true count
  double lost_rate = 0;  ///< E[λ; lost]: the mean rate of what is lost is lost_rate / lost
};

/// P(count) for a whole `count` ≥ 0; mean and shape above 0. Trapezoids in log λ on all of the line, which for this
/// integrand converge faster than any power of the step: relative error below 1e-9 where shape ≤ 1000 and |b| ≤ 6.
[[nodiscard]] double selected_count_probability(double count, double mean, double shape, const LossCurve& curve);
/// The same accuracy for `technical`; where nothing is lost, all but `zero` is 0.
[[nodiscard]] ZeroParts selected_zero(double mean, double shape, const LossCurve& curve);

}  // namespace undrop::dropout
