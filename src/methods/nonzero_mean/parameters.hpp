#pragma once

#include <undrop/methods.hpp>

namespace undrop::nonzero_mean {

/// What the control is and predicts.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::nonzero_mean
