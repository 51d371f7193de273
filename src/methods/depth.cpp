#include "methods/depth.hpp"

#include <cmath>

namespace undrop {

double at_depth(double value, Scale scale, double ratio) {
  if (ratio == 1 || scale == Scale::counts) return value;
  return scale == Scale::log1p ? std::log1p(std::expm1(value) * ratio) : value * ratio;
}

}  // namespace undrop
