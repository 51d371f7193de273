#pragma once

#include <undrop/methods.hpp>

namespace undrop::ebayes {

[[nodiscard]] MethodInfo info();

}  // namespace undrop::ebayes
