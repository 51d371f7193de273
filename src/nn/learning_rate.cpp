#include "nn/learning_rate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace undrop::nn {

double LearningRate::at(std::int64_t step) const {
  if (constant_) return peak_;
  const double total = static_cast<double>(std::max<std::int64_t>(1, steps_));
  const double warm_up = std::max(1.0, total / 10);
  const double now = static_cast<double>(step) + 1;
  if (now < warm_up) return peak_ * now / warm_up;
  const double progress = std::min(1.0, (now - warm_up) / std::max(1.0, total - warm_up));
  return peak_ * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

}  // namespace undrop::nn
