#pragma once

#include <undrop/methods.hpp>

namespace undrop::none {

/// What the control is and predicts.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::none
