#pragma once

#include <span>

namespace undrop::simulate {

/// Step 6 of the model, fitted: b = (common + trend / sqrt(mean)) × sqrt(df / χ²_df).
struct VariationFit {
  double common = 0;
  double trend = 0;
  double df = 60;
  /// Squared coefficient of variation of a gene of this mean whose own dispersion is the median one.
  [[nodiscard]] double squared(double mean) const;
};

/// One gene: mean count of a cell of median depth, squared coefficient of variation beyond that of counting (may be
/// below 0 by chance), and the standard error of that.
struct GeneVariation {
  double mean = 0;
  double squared = 0;
  double error = 0;
};

/// Robust: medians over bins of genes with like means, fitted by least absolute deviations; df from the spread of the
/// well-measured genes around the curve, less their own errors. Cost O(genes log genes).
[[nodiscard]] VariationFit fit_variation(std::span<const GeneVariation> genes);

}  // namespace undrop::simulate
