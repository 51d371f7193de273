#pragma once

#include <undrop/methods.hpp>

namespace undrop::magic {

/// What the method is and predicts, and its options.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::magic
