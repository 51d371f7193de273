#pragma once

#include <cstdint>
#include <span>

namespace undrop::alra {

/// How the rank is read off the singular values.
struct RankRule {
  std::int64_t n_values = 100;    ///< singular values looked at
  std::int64_t noise_start = 80;  ///< from here on they are noise
  double threshold = 6;           ///< standard deviations of the noise's gaps by which a gap stands out
};

/// The rule for a matrix whose smaller side has this many rows or columns: the published one above 100, below 80 % of
/// them before the noise. n_values = 0 under 26, where the noise is too short to judge by.
[[nodiscard]] RankRule rule_for(std::int64_t smaller_side, double threshold);

struct RankChoice {
  std::int64_t rank = 1;
  double gap = 0;           ///< of the rank, in standard deviations of the noise's gaps
  bool stands_out = false;  ///< false: no gap is above the threshold, and the largest was taken
};

/// The last gap between falling singular values that stands out of those of the noise.
[[nodiscard]] RankChoice choose_rank(std::span<const double> values, const RankRule& rule);

}  // namespace undrop::alra
