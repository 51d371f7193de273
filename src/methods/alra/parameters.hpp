#pragma once

#include <undrop/methods.hpp>

namespace undrop::alra {

/// What the method is and predicts, and its options.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::alra
