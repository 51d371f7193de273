#pragma once

#include <undrop/methods.hpp>

namespace undrop::scvgae {

/// What the method is, its options and its presets (methods card of scVGAE, sections 8 and 9).
[[nodiscard]] MethodInfo info();

}  // namespace undrop::scvgae
