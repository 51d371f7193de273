#pragma once

#include <initializer_list>
#include <vector>

namespace undrop::judge {

/// Quantiles of the finite values, linear between neighbours as numpy.percentile; none where there are no values. Sorts
/// `values`.
[[nodiscard]] std::vector<double> quantiles(std::vector<double>& values, std::initializer_list<double> shares);

}  // namespace undrop::judge
