#pragma once

#include <undrop/methods.hpp>

namespace undrop::gamma_null {

/// What the control is and predicts.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::gamma_null
