#pragma once

#include <undrop/methods.hpp>

namespace undrop::saver {

/// What a fit and its values take, from the counts' size; the constants were measured on sets of 225 to 2,638 cells.
[[nodiscard]] MethodCost cost(const Workload& work, const Context& context);

}  // namespace undrop::saver
