#pragma once

#include <string>

#include "judge/comparison.hpp"

namespace undrop::report {

/// Whether the intervals of posteriors hold what they say, on held-back molecules: stated level against share held, a
/// curve a posterior, with a table. Empty where the comparison has no posterior.
[[nodiscard]] std::string coverage_figure(const judge::Comparison& comparison);

}  // namespace undrop::report
