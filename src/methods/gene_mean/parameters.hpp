#pragma once

#include <undrop/methods.hpp>

namespace undrop::gene_mean {

/// What the control is and predicts.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::gene_mean
