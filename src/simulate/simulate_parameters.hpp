#pragma once

#include <undrop/simulate.hpp>

#include "simulate/splat_model.hpp"

namespace undrop::simulate {

/// The model that options of simulate_parameters() describe. Throws OptionError.
[[nodiscard]] SplatModel model_of(const Options& options);

}  // namespace undrop::simulate
