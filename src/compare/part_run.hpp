#pragma once

#include <undrop/context.hpp>

#include <memory>
#include <string>

#include "compare/compare_input.hpp"
#include "compare/compare_plan.hpp"
#include "compare/part_result.hpp"
#include "judge/entrant_output.hpp"

namespace undrop::compare {

/// Where a part's foreign program reads and writes; gone when the part is done.
[[nodiscard]] std::string work_folder(const ComparePlan& plan, const PartPlan& part);

/// What gives the values of a part's entrant. `input` must outlive it.
[[nodiscard]] std::unique_ptr<judge::EntrantRunner> make_runner(const ComparePlan& plan, const PartPlan& part,
                                                                const CompareInput& input);

/// One fit, scored by every protocol that it serves. What the entrant throws becomes rows that say so; Cancelled is
/// thrown on. Time is that of the fit and of computing all values once. Peak memory is this process's.
[[nodiscard]] PartResult run_part(const ComparePlan& plan, const PartPlan& part, const CompareInput& input,
                                  judge::EntrantRunner& runner, Context& context);

/// Rows that say why a part has no scores, one a protocol.
[[nodiscard]] PartResult unscored_part(const ComparePlan& plan, const PartPlan& part, judge::RunStatus status,
                                       const std::string& reason);

}  // namespace undrop::compare
