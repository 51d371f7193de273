#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// Wilcoxon's rank-sum test (Mann and Whitney) of one gene between two groups of cells, two-sided, by the normal
/// approximation with corrections for ties and for continuity: scipy.stats.mannwhitneyu(method="asymptotic").
namespace undrop::judge {

/// The result for one gene.
struct RankSumTest {
  double u = 0;  ///< pairs in which group a is larger, ties half
  double z = 0;  ///< without the correction for continuity; positive where a is larger
  double p = 1;  ///< two-sided; NaN where a group is empty, 1 where all values are equal
};

/// Values ranked once, for tests of many pairs of groups. Zeros are not sorted: O(n + m log m) for m values other than
/// zero. Infinite or negative values are ranked like any other.
class RankedValues {
 public:
  explicit RankedValues(std::span<const float> values);
  /// The same for compressed values: `n` in all, those at the `places` not zero.
  RankedValues(std::int64_t n, std::span<const std::int32_t> places, std::span<const float> values);

  /// `groups`: 0 for a cell of a, 1 for a cell of b, one a value; `n_a` of them are 0. O(values other than zero).
  [[nodiscard]] RankSumTest test(std::span<const std::uint8_t> groups, std::int64_t n_a) const;

 private:
  void rank(std::vector<std::pair<float, std::int32_t>>& others);

  std::int64_t n_;
  std::vector<std::int32_t> places_;  ///< of the values other than zero
  std::vector<double> ranks_;         ///< theirs
  double rank_of_zero_ = 0;
  double ties_ = 0;  ///< Σ (t³ − t)
};

[[nodiscard]] RankSumTest rank_sum_test(std::span<const float> a, std::span<const float> b);

}  // namespace undrop::judge
