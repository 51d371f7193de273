#pragma once

#include <undrop/methods.hpp>

namespace undrop::completion {

/// What the control is and predicts, and its options.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::completion
