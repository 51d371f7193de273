#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/imputer.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop::dropout {

/// Parameters of one gene in one population: y = log(1.01 + count) ~ λ Gamma(α, rate β) + (1 − λ) Normal(μ, σ).
struct GammaNormal {
  double lambda = 0;
  double alpha = 0;
  double beta = 0;
  double mu = 0;
  double sigma = 0;
  double log10_likelihood = 0;
  std::int32_t iterations = 0;
  bool converged = false;
  bool skipped = true;       ///< too few non-zeros to fit the mixture
  double positives = 0;      ///< cells with a count above 0
  double sampling_zero = 1;  ///< P(0) of the Poisson whose positive counts average what was seen

  /// P(dropout | y) of the mixture, 0 where skipped.
  [[nodiscard]] double mixture_probability(double y) const;
};

struct GammaNormalOptions {
  /// Weighs the mixture's word on zeros against plain sampling. Where the positive counts are so small that sampling
  /// alone would leave three zeros in four, none is called; where more than 95 % are zeros, so that the published rules
  /// fit no mixture, but the few positives are so large that sampling would leave under one zero in twenty, all are.
  /// Off: the published calls.
  bool sampling_check = true;
};

/// P(dropout | zero).
[[nodiscard]] double zero_probability(const GammaNormal& fit, const GammaNormalOptions& options);

/// P(0) of the Poisson distribution whose counts above 0 average `mean_positive`; 1 for a mean of 1 or less.
[[nodiscard]] double sampling_zero_probability(double mean_positive);

/// Distinct counts of one gene in one population with their multiplicity, zeros included.
struct CountHistogram {
  std::vector<double> counts;        ///< rising; the first is 0 where there are zeros
  std::vector<double> multiplicity;  ///< cells
};

[[nodiscard]] GammaNormal fit_gamma_normal(const CountHistogram& histogram);

/// One fit a gene and population, row-major genes × populations, for the given genes.
struct GammaNormalTable {
  std::vector<std::int32_t> genes;
  std::int64_t n_populations = 0;
  std::vector<GammaNormal> fits;

  [[nodiscard]] const GammaNormal& at(std::size_t gene, std::int64_t population) const;
  /// P(dropout | zero), genes × populations.
  [[nodiscard]] std::vector<float> zero_probabilities(const GammaNormalOptions& options) const;
};

/// One pass over the non-zeros for the histograms, then O(distinct counts) an iteration, whatever the number of cells.
/// `populations`: one code a cell of [0, n_populations), −1 to leave the cell out.
[[nodiscard]] GammaNormalTable fit_gamma_normal(const Dataset& data, std::span<const std::int32_t> genes,
                                                std::span<const std::int32_t> populations, std::int64_t n_populations,
                                                const Context& context);

}  // namespace undrop::dropout
