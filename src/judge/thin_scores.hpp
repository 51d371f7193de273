#pragma once

#include <undrop/context.hpp>

#include "judge/task_scores.hpp"
#include "judge/value_source.hpp"
#include "prep/molecule_split.hpp"

namespace undrop::judge {

/// The task `thin`: how well rates foretell the molecules held back. `rates`: on the scale of the kept counts, at each
/// cell's own depth; they are carried to the depth of the others by (1 − keep) / keep and floored at 1 % of the gene
/// mean's rate (size factor × the gene's share of all kept molecules). Modelled genes only. The deviance explained is
/// against the gene mean's, also for the second column, in which each cell's rates are scaled to its test total. One
/// pass over the blocks; the same bits for any number of threads.
[[nodiscard]] TaskScores score_thin(const ValueSource& rates, const prep::MoleculeSplit& split, const Context& context);

}  // namespace undrop::judge
