#pragma once

#include <undrop/imputer.hpp>

#include <span>

#include "judge/value_source.hpp"

namespace undrop::judge {

/// Values on another scale; `size_factors` are those by which they are normalised. Values that are not finite or
/// negative, and those of cells with a size factor of 0, become 0. Both arguments must outlive the result.
[[nodiscard]] std::unique_ptr<ValueSource> converted(const ValueSource& values, Scale from, Scale to,
                                                     std::span<const double> size_factors);

/// Sum of values on the scale of counts over the sum of the counts; NaN where there are none. One pass.
[[nodiscard]] double mass_ratio(const ValueSource& values, const CountSource& counts, const Context& context);

}  // namespace undrop::judge
