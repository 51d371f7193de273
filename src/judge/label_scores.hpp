#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>

#include "judge/cell_clusters.hpp"
#include "judge/task_scores.hpp"
#include "judge/value_profile.hpp"

namespace undrop::judge {

/// The task `labels`: how well known types are found again on the components, by k-means with as many clusters as types
/// (20 starts) and by `clusters`; and the silhouette of the types, on a seeded sample above 5,000 cells. `types`: one
/// code a cell, negative where unknown; such cells are clustered and not scored.
[[nodiscard]] TaskScores score_labels(const ValueProfile& profile, const CellClusters& clusters,
                                      std::span<const std::int32_t> types, const Context& context);

}  // namespace undrop::judge
