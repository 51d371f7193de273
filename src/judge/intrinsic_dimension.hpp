#pragma once

#include <span>

namespace undrop::judge {

/// Number of dimensions in which points lie near each other, from the ratios of the distances to their second and first
/// neighbours (Facco et al. 2017, the maximum of the likelihood): (n − 1) / Σ log(second / first). Points with a twin
/// are left out; NaN with fewer than three others, or where no ratio differs from 1. `first`, `second`: one a point.
[[nodiscard]] double intrinsic_dimension(std::span<const double> first, std::span<const double> second);

}  // namespace undrop::judge
