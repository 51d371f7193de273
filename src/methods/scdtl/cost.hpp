#pragma once

#include <undrop/methods.hpp>

namespace undrop::scdtl {

[[nodiscard]] MethodCost cost(const Workload& work, const Context& context);

}  // namespace undrop::scdtl
