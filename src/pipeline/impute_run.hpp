#pragma once

#include <undrop/context.hpp>

#include "pipeline/impute_file.hpp"
#include "pipeline/method_source.hpp"

namespace undrop::pipeline {

/// impute_file and estimate with a method of the caller's own.
ImputeSummary impute_with(const ImputeRequest& request, const MethodSource& method, Context& context);
ImputeEstimate estimate_with(const ImputeRequest& request, const MethodSource& method, Context& context);

}  // namespace undrop::pipeline
