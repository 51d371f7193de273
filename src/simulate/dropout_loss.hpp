#pragma once

#include <optional>
#include <span>
#include <vector>

#include "simulate/splat_model.hpp"
#include "simulate/variation_fit.hpp"

namespace undrop::simulate {

/// Means that a gene's cells have of their own, as equally weighted points.
struct OwnMeans {
  std::vector<double> means;
  std::vector<double> weights;  ///< sum 1
};

/// λ'' of a cell in which the gene is seen (count above 0), for mean λ'' = `mean` and the squared coefficient of
/// variation b². The points are quantiles of the size-biased Gamma(1 / b² + 1, mean b²).
[[nodiscard]] OwnMeans own_means_of_positives(double mean, double squared);

/// What dropout makes of the moments of a gene, tabulated over the mean before dropout. Dropout looks at the cell's own
/// mean, so that where this varies, what is seen comes from the cells in which it is high.
class DropoutLoss {
 public:
  /// `low` to `high`: the gene means that are seen. Without a curve nothing is lost.
  DropoutLoss(const VariationFit& variation, const std::optional<DropoutCurve>& curve, double low, double high);

  /// The mean before dropout that is seen as `seen`.
  [[nodiscard]] double mean_before(double seen) const;
  /// Share of the sum of counts that is kept, and of the sum of the squared means of their cells.
  [[nodiscard]] double kept_sum(double mean) const;
  [[nodiscard]] double kept_squares(double mean) const;

 private:
  [[nodiscard]] double interpolated(const std::vector<double>& values, double mean) const;
  std::vector<double> log_means_;  ///< rising; empty without a curve
  std::vector<double> log_seen_;
  std::vector<double> kept_sum_;
  std::vector<double> kept_squares_;
};

}  // namespace undrop::simulate
