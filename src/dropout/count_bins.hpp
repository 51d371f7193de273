#pragma once

#include <cstddef>
#include <vector>

namespace undrop::dropout {

/// Bins of counts: every count up to a bound by itself, larger ones in bins of equal width in the logarithm, so that
/// read counts of any size take about a hundred bins. The last bin has no upper end.
class CountBins {
 public:
  /// Bins that hold counts of up to `largest` apart.
  explicit CountBins(double largest);

  [[nodiscard]] std::size_t size() const { return first_.size(); }
  /// The bin of a count; fractions are rounded, but nothing above 0 to 0.
  [[nodiscard]] std::size_t bin(double count) const;
  /// Smallest count of a bin.
  [[nodiscard]] double first(std::size_t bin) const { return first_[bin]; }
  /// P(the count of a Poisson is in the bin), all bins, averaged over logarithms of the rate of
  /// [log_rate − width / 2, log_rate + width / 2] for the bins that are narrower than that; sums to 1.
  [[nodiscard]] std::vector<double> probabilities(double log_rate, double width) const;

  /// Counts up to here have a bin each.
  static constexpr double last_single = 32;

 private:
  std::vector<double> first_;
};

}  // namespace undrop::dropout
