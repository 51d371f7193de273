#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>

#include "judge/task_scores.hpp"
#include "judge/value_profile.hpp"
#include "neighbors/nearest_neighbors.hpp"

namespace undrop::judge {

/// The cell of the earliest stage that lies nearest to this stage's mean on the components; −1 where no cell has a
/// stage (NaN: none).
[[nodiscard]] std::int64_t root_cell(const ValueProfile& profile, std::span<const double> stages);

/// The task `trajectory`: whether diffusion pseudotime from the root keeps the order of the stages. `stages`: one
/// number a cell, NaN where unknown; such cells have a pseudotime and are not scored. Cells without a path to the root
/// come last, tied.
[[nodiscard]] TaskScores score_trajectory(const ValueProfile& profile, const neighbors::Neighbors& neighbors,
                                          std::span<const double> stages, const Context& context);

}  // namespace undrop::judge
