#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <vector>

#include "pipeline/batches.hpp"
#include "pipeline/impute_plan.hpp"
#include "prep/labels.hpp"

namespace undrop::pipeline {

/// What a run works on: read, checked, with size factors.
struct ImputeInput {
  Dataset data;
  prep::Labels labels;         ///< empty where none are given
  std::vector<Batch> batches;  ///< empty where all cells are imputed together
  std::vector<std::uint8_t> genes_to_fill;
};

/// Throws what the readers and the checks throw; UsageError where the output would replace members of the input.
[[nodiscard]] ImputeInput read_impute_input(const ImputePlan& plan, const MethodInfo& method, Context& context);
/// The same for counts that are there: checked, with size factors, labels, batches and the genes to fill.
[[nodiscard]] ImputeInput prepare_input(Dataset data, const ImputePlan& plan, const MethodInfo& method,
                                        Context& context);

}  // namespace undrop::pipeline
