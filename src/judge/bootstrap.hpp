#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "judge/cell_score.hpp"
#include "judge/comparison.hpp"

namespace undrop::judge {

/// A score, averaged over repeats, on the cells as they are and on cells drawn with replacement.
struct Resampled {
  double value = 0;
  std::vector<double> draws;
};

/// Each draw takes as many cells as there are; all repeats share it. Draws are keyed by (seed, draw): two results on
/// the same cells see the same draws, which is what makes their difference a paired one. All repeats must have the same
/// number of cells (throws std::invalid_argument). Cost O(draws × cells × repeats).
[[nodiscard]] Resampled resample(std::span<const CellScore> repeats, std::int64_t n_draws, const Context& context);

/// Every score by itself, on the same draws: those of `resample` for one repeat. All must have the same number of cells
/// (throws std::invalid_argument). Cheaper than one call a score, as each draw is made once.
[[nodiscard]] std::vector<Resampled> resample_each(std::span<const CellScore* const> scores, std::int64_t n_draws,
                                                   const Context& context);

/// The value, and between which percentiles 2.5 and 97.5 of the draws lie; NaN where more than a twentieth of the draws
/// is not defined.
[[nodiscard]] Interval score_interval(const Resampled& score);
/// Of a − b, draw by draw. Both must have the same number of draws.
[[nodiscard]] Interval difference_interval(const Resampled& a, const Resampled& b);

/// Mean of values that are independent of each other, one a repeat or split, with Student's interval; the bounds are
/// NaN with fewer than two. NaN among them is left out.
[[nodiscard]] Interval repeat_interval(std::span<const double> values);

}  // namespace undrop::judge
