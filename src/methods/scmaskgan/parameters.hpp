#pragma once

#include <undrop/methods.hpp>

namespace undrop::scmaskgan {

/// What the method is, its options and its presets.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::scmaskgan
