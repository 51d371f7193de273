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
  bool skipped = true;  ///< too few non-zeros to fit: no zero of it is called

  /// P(dropout | y), 0 where skipped.
  [[nodiscard]] double dropout_probability(double y) const;
};

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
  [[nodiscard]] std::vector<float> zero_probabilities() const;
};

/// One pass over the non-zeros for the histograms, then O(distinct counts) an iteration, whatever the number of cells.
/// `populations`: one code a cell of [0, n_populations), −1 to leave the cell out.
[[nodiscard]] GammaNormalTable fit_gamma_normal(const Dataset& data, std::span<const std::int32_t> genes,
                                                std::span<const std::int32_t> populations, std::int64_t n_populations,
                                                const Context& context);

}  // namespace undrop::dropout
