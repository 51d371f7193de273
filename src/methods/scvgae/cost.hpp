#pragma once

#include <undrop/methods.hpp>

namespace undrop::scvgae {

/// What a fit and its values take; the genes' non-zeros come from a sample of 512 cells.
[[nodiscard]] MethodCost cost(const Workload& work, const Context& context);

}  // namespace undrop::scvgae
