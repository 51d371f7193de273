#pragma once

#include <span>

namespace undrop::simulate {

/// Step 1 of the model, fitted.
struct GeneMeanFit {
  double shape = 0;
  double rate = 0;
  double outlier_probability = 0;
  double outlier_location = 0;  ///< of log(mean of an outlier / median mean)
  double outlier_scale = 0;
};

/// Gamma distribution of gene means (> 0, at least 10). The lowest and the highest tenth count only as "below" and
/// "above": winsorising without its bias, so that outliers and genes of a few counts do not draw the fit. Outliers are
/// the genes, left out in the end, whose log mean lies more than 2 (normal-consistent) median absolute deviations above
/// the median, less the share that the fitted Gamma has there. Maximum likelihood; cost O(genes log genes).
[[nodiscard]] GeneMeanFit fit_gene_means(std::span<const double> means);

}  // namespace undrop::simulate
