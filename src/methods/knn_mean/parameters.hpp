#pragma once

#include <undrop/methods.hpp>

namespace undrop::knn_mean {

/// What the control is and predicts, and its options.
[[nodiscard]] MethodInfo info();

}  // namespace undrop::knn_mean
