#include "judge/quantiles.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::judge {

std::vector<double> quantiles(std::vector<double>& values, std::initializer_list<double> shares) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  std::sort(values.begin(), values.end());
  std::vector<double> out;
  for (const double share : shares) {
    if (values.empty()) break;
    const double at = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const auto above = std::min(below + 1, values.size() - 1);
    out.push_back(values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]));
  }
  return out;
}

}  // namespace undrop::judge
