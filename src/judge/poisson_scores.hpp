#pragma once

#include <cstdint>
#include <span>

/// Scores of predicted rates at counts, zeros included.
namespace undrop::judge {

/// 2 (t log(t / λ) − (t − λ)), the first term 0 at t = 0; λ > 0.
[[nodiscard]] double poisson_deviance(double count, double rate);

/// p − y log(p + 1e-6), as published tables have it: the smaller the better; its smallest value depends on the counts.
[[nodiscard]] double poisson_loss(double count, double rate);

/// What one cell adds to the scores of `thin`; sums over cells of each field give the whole.
struct CellDeviance {
  double deviance = 0;        ///< of the prediction
  double shape_deviance = 0;  ///< after the cell's rates are scaled to its total of test counts
  double base_deviance = 0;   ///< of the gene means
  double loss = 0;            ///< Poisson loss
  double square_error = 0;    ///< of log1p(counts per 10,000)
};

/// One cell of the thinned half. `test`: held-back counts; `rates`: predictions on their depth (negative or not finite
/// counts as 0); `base`: rates of the gene means. Rates are floored at 1 % of the base, and both at 1e-9.
/// O(genes), no memory.
[[nodiscard]] CellDeviance cell_deviance(std::span<const float> test, std::span<const double> rates,
                                         std::span<const double> base);

}  // namespace undrop::judge
