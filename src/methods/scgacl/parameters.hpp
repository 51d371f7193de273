#pragma once

#include <undrop/methods.hpp>

namespace undrop::scgacl {

/// What the method is, its options and its presets (methods card of scGACL, section 7).
[[nodiscard]] MethodInfo info();

}  // namespace undrop::scgacl
