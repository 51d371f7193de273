#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>

#include "pipeline/impute_file.hpp"
#include "pipeline/impute_input.hpp"

namespace undrop::pipeline {

/// Within a factor of 2 of what the run then takes (bench/estimates.py measures it): constants of the method (its
/// `estimate_cost`), the machine's speed at this moment, and a sample of the cells for the zeros that will be filled.
[[nodiscard]] ImputeEstimate estimate_run(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                                          const Context& context);

/// "12 MiB", "3.4 GiB".
[[nodiscard]] std::string size_text(std::int64_t bytes);

/// Throws ResourceError where memory budget or disk will not do, before any work; the message names the
/// cheaper ways.
void require_resources(const ImputePlan& plan, const ImputeEstimate& estimate, const MethodInfo& method,
                       const Context& context);
/// The same of a run whose seconds nobody asks for: the machine's speed is not measured.
void require_resources(const ImputePlan& plan, const ImputeInput& input, const MethodInfo& method,
                       const Context& context);

}  // namespace undrop::pipeline
