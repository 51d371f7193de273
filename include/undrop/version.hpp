#pragma once

#include <string>

namespace undrop {

/// "X.Y.Z"
[[nodiscard]] std::string version();

}  // namespace undrop
