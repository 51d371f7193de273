#pragma once

#include <undrop/context.hpp>

#include <vector>

#include "compare/compare_plan.hpp"
#include "compare/part_result.hpp"
#include "judge/comparison.hpp"

namespace undrop::compare {

/// Fills in what the parts found, who was compared and with what settings: everything but version, command, input,
/// protocols and standings.
void gather(const ComparePlan& plan, const std::vector<PartResult>& parts, const Context& context,
            judge::Comparison& comparison);

}  // namespace undrop::compare
