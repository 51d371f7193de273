#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace undrop::dropout {

struct SimplexOptions {
  std::int64_t most_evaluations = 200;
  double tolerance = 0.01;  ///< stops when the values at the corners differ by less
};

struct SimplexResult {
  std::vector<double> point;
  double value = 0;
  std::int64_t evaluations = 0;
  bool converged = false;
};

/// Maximum of a function of few variables after Nelder and Mead (1965), from a first point and a step a variable. An
/// infinite negative value marks points that are not allowed.
[[nodiscard]] SimplexResult simplex_maximum(const std::function<double(std::span<const double>)>& function,
                                            std::vector<double> first, std::span<const double> steps,
                                            const SimplexOptions& options);

}  // namespace undrop::dropout
