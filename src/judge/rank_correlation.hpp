#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// Correlations of ranks. NaN where either side is constant, or with fewer than two values. Infinite values are ranked
/// like any other; NaN must not be among them.
namespace undrop::judge {

/// Ranks from 1; values that are tied share the mean of their ranks. O(n log n).
[[nodiscard]] std::vector<double> average_ranks(std::span<const double> values);

/// Spearman's rank correlation: Pearson's of the average ranks. O(n log n).
[[nodiscard]] double spearman(std::span<const double> a, std::span<const double> b);

/// Kendall's tau-b, corrected for ties on either side (Knight 1966). O(n log n).
[[nodiscard]] double kendall_tau_b(std::span<const double> a, std::span<const double> b);

/// Pseudo-temporal ordering score (TSCAN, Ji and Ji 2016): the sum over pairs, earlier in `pseudotime` first, of the
/// difference of their true `times`, divided by the largest that any order reaches. 1 for the true order, −1 for the
/// reverse; pairs tied in pseudotime add nothing. O(n log n).
[[nodiscard]] double ordering_score(std::span<const double> pseudotime, std::span<const double> times);

}  // namespace undrop::judge
