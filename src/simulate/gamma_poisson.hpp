#pragma once

#include <cstdint>

#include "core/random.hpp"

namespace undrop::simulate {

/// Counts whose own mean varies: mean'' ~ Gamma(1 / b², mean b²), count ~ Poisson(mean'') (steps 6 and 7), drawn the
/// other way round: the count from its own law, the negative binomial, then mean'' given the count, which is
/// Gamma(1 / b² + count, mean b² / (1 + mean b²)). The pair has the same law, and where the count is 0, as most are,
/// one uniform number decides.
class GammaPoisson {
 public:
  /// mean >= 0; squared coefficient of variation b² >= 0, where 0 is a Poisson count.
  GammaPoisson(double mean, double squared_variation) : mean_(mean), squared_(squared_variation) {}

  /// By inversion under a mean of 10, from `counts` alone; else mean'' first, from `variation`.
  [[nodiscard]] std::int64_t draw_count(Random& counts, Random& variation);
  /// mean'' given the count that was drawn last.
  [[nodiscard]] double draw_mean(Random& random);

  /// P(count = 0).
  [[nodiscard]] static double zero_probability(double mean, double squared_variation);

 private:
  [[nodiscard]] std::int64_t invert(double uniform) const;

  double mean_;
  double squared_;
  std::int64_t count_ = 0;
  double drawn_mean_ = -1;  ///< where it was drawn before the count
};

}  // namespace undrop::simulate
