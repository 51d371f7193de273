#pragma once

#include <cstdint>
#include <span>

/// How far rates stray from their predictions: one number a gene under one of three laws, chosen by likelihood.
namespace undrop::saver {

/// The variance of rates around their mean mu: value × mu², value × mu, or the value itself.
enum class Law : std::int64_t { constant_cv, constant_fano, constant_variance };

struct Gamma {
  double shape = 0;
  double rate = 0;
};

/// The distribution of rates with mean `mu` > 0 and a `value` > 0 of the law.
[[nodiscard]] Gamma prior_of(Law law, double value, double mu);

/// The counts of one gene, their predicted rates (> 0) and the size factors (> 0), one a cell.
struct GeneCells {
  std::span<const double> counts;
  std::span<const double> predicted;
  std::span<const double> factors;
};

/// Minus the log-likelihood of the counts, terms of the counts alone left out. Free of cancellation for values down to
/// 1e-12. Cost: a logarithm a cell, some more a non-zero.
[[nodiscard]] double negative_log_likelihood(const GeneCells& cells, Law law, double value);

/// The largest value that a law is given: by it all variance of count / size factor is that of rates.
[[nodiscard]] double largest_value(const GeneCells& cells, Law law);

struct Dispersion {
  Law law = Law::constant_fano;
  double value = 0;  ///< 0: rates are their predictions
  double nll = 0;
};

/// The best value of one law in (0, largest_value]. Where the data cannot exclude Poisson counts (the likelihood gains
/// less than 0.5), the mean of the value under a flat prior instead (Huang et al. 2018, the published program's 100
/// points; there by random draws, here by their weights).
[[nodiscard]] Dispersion fit_law(const GeneCells& cells, Law law);

/// The law with the least negative log-likelihood; constant predictions are given constant_fano.
[[nodiscard]] Dispersion fit_dispersion(const GeneCells& cells);

/// log Γ(shape + count) − log Γ(shape), to about 1e-12 of its terms for any shape.
[[nodiscard]] double log_rising(double shape, double count);

}  // namespace undrop::saver
