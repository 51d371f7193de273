#pragma once

#include <span>

#include "simulate/splat_model.hpp"

namespace undrop::simulate {

/// Step 5 of the model, fitted.
struct LibraryFit {
  LibraryDistribution distribution = LibraryDistribution::log_normal;
  double location = 0;
  double scale = 0;
};

/// Log-normal or normal distribution of the cells' totals (> 0), whichever has the higher likelihood.
[[nodiscard]] LibraryFit fit_library(std::span<const double> totals);

}  // namespace undrop::simulate
