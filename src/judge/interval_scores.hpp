#pragma once

#include <undrop/context.hpp>

#include <array>
#include <map>
#include <span>
#include <string>

#include "judge/value_source.hpp"
#include "prep/molecule_split.hpp"

namespace undrop::judge {

inline constexpr std::array coverage_levels{0.5, 0.8, 0.9, 0.95};

/// "coverage_50" for 0.5.
[[nodiscard]] std::string coverage_key(double level);

/// Whether a posterior's intervals hold what they say, in the task `thin`: shares of held-back counts within the
/// central predictive intervals of the levels, by coverage_key. A rate is Gamma with this mean and standard deviation,
/// both on the scale of the kept counts, so a held-back count is negative binomial; the randomised probability integral
/// transform (interval_coverage) makes shares of small counts comparable to the levels. Taken over the tenth of the
/// modelled genes with the most molecules, as elsewhere zeros dominate and anything passes, and over at most 2,000
/// cells in evenly spread runs. The same bits for any number of threads.
[[nodiscard]] std::map<std::string, double> coverage_scores(const ValueSource& means, const ValueSource& deviations,
                                                            const prep::MoleculeSplit& split, const Context& context);

/// How far shares held by the intervals of the levels, in their order, are from what these say: the mean distance. 0 is
/// best.
[[nodiscard]] double coverage_error(std::span<const double> held);

/// What the shares are taken over, for the notes of a table.
[[nodiscard]] std::string coverage_note();

}  // namespace undrop::judge
