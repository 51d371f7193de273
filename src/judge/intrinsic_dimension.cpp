#include "judge/intrinsic_dimension.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

namespace undrop::judge {

double intrinsic_dimension(std::span<const double> first, std::span<const double> second) {
  double n = 0;
  double sum = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (!(first[i] > 0) || !std::isfinite(second[i])) continue;
    n += 1;
    sum += std::log(second[i] / first[i]);
  }
  return n >= 3 && sum > 0 ? (n - 1) / sum : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace undrop::judge
