#pragma once

#include <undrop/context.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "dropout/count_bins.hpp"
#include "dropout/selected_counts.hpp"

namespace undrop::dropout {

/// 1 / shape = exp(−t0 − t1 log mean) + a part that does not fall with the mean; shapes within [0.02, 100].
struct ShapeTrend {
  double t0 = 0;
  double t1 = 0;
  double least_dispersion = 0;
  [[nodiscard]] double shape(double log_mean) const;
};

/// log P(bin) over a grid of log means, a stratum of depth, whose cells' rates are the means times their size. The
/// Gamma is integrated by trapezoids in the logarithm on a grid that never changes, so that new parameters cost one
/// product of matrices a stratum: grid × nodes × bins.
class SelectedCountTable {
 public:
  SelectedCountTable(const CountBins& bins, std::vector<double> log_means, std::vector<double> log_sizes);
  ~SelectedCountTable();
  SelectedCountTable(SelectedCountTable&&) noexcept;
  SelectedCountTable& operator=(SelectedCountTable&&) noexcept;

  void set(const LossCurve& curve, const ShapeTrend& trend, const Context& context);
  /// One value a mean of the grid, never below −30: no cell has a say that is much louder than the others'.
  [[nodiscard]] std::span<const double> log_probability(std::size_t stratum, std::size_t bin) const;
  [[nodiscard]] const std::vector<double>& log_means() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace undrop::dropout
