#pragma once

#include <undrop/context.hpp>

#include "pipeline/impute_file.hpp"
#include "pipeline/impute_input.hpp"

namespace undrop::pipeline {

/// Rough: memory within a factor of about 1.5, time of a fit within one of 3 or so; the output's size is an upper bound
/// where it is not known which zeros will be called.
[[nodiscard]] ImputeEstimate estimate_run(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                                          const Context& context);

/// Throws ResourceError where memory budget or disk will not do, before any work.
void require_resources(const ImputePlan& plan, const ImputeEstimate& estimate, const Context& context);

}  // namespace undrop::pipeline
