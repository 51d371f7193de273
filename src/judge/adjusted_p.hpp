#pragma once

#include <span>
#include <vector>

namespace undrop::judge {

/// P values adjusted for the number of tests by Benjamini and Hochberg (1995), in the given order. NaN stays NaN and is
/// not counted as a test. O(n log n).
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p);

}  // namespace undrop::judge
