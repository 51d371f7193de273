#pragma once

#include <undrop/context.hpp>

#include <Eigen/Core>

#include <cstdint>
#include <span>
#include <vector>

#include "embed/sparse_products.hpp"

namespace undrop::alra {

/// What a gene's low-rank value becomes: 0 up to the threshold, else scaled so that mean and deviation are those of the
/// observed non-zeros; never negative.
struct GeneRule {
  double threshold = 0;
  double slope = 1;
  double intercept = 0;

  [[nodiscard]] double value(double low_rank) const {
    const double scaled = slope * low_rank + intercept;
    return low_rank > threshold && scaled > 0 ? scaled : 0;
  }
};

struct ThresholdOptions {
  double quantile = 0.001;
  bool absolute = false;  ///< |quantile| (the published program), else max(0, −quantile)
};

/// The rule of one gene from its low-rank values in all cells and its observed non-zeros. O(cells).
[[nodiscard]] GeneRule gene_rule(std::span<const double> low_rank, std::span<const float> observed,
                                 const ThresholdOptions& options);

/// The rules of all genes: values of `scores` · loadingsᵀ, some genes at a time. O(cells × genes × rank); memory: 16
/// columns of cells a thread.
[[nodiscard]] std::vector<GeneRule> gene_rules(const Eigen::MatrixXd& scores, const Eigen::MatrixXd& loadings,
                                               const embed::SparseRows& by_genes, const ThresholdOptions& options,
                                               const Context& context);

/// Type 7 of R: linear between the order statistics. O(values).
[[nodiscard]] double quantile_of(std::span<const double> values, double p);

}  // namespace undrop::alra
