#pragma once

#include <undrop/methods.hpp>

namespace undrop::knn_smoothing {

/// What the method is and predicts, and its options.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::knn_smoothing
