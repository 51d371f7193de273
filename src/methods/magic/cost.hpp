#pragma once

#include <undrop/methods.hpp>

namespace undrop::magic {

/// What a fit and its values take, from the counts' size; the constants were measured by bench/estimates.py's runs.
[[nodiscard]] MethodCost cost(const Workload& work, const Context& context);

}  // namespace undrop::magic
