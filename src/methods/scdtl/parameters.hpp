#pragma once

#include <undrop/methods.hpp>

namespace undrop::scdtl {

/// Name, options and citation; known without LibTorch.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::scdtl
