#pragma once

#include <undrop/methods.hpp>

namespace undrop::scmaskgan {

/// From the side of the picture, the batch and the steps that the options allow; one pass over the non-zeros for each
/// population's generated cells. Cost O(1).
[[nodiscard]] MethodCost cost(const Workload& work, const Context& context);

}  // namespace undrop::scmaskgan
