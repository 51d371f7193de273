#pragma once

#include <undrop/context.hpp>

#include <array>
#include <cstdint>
#include <span>

#include "judge/cell_clusters.hpp"
#include "judge/task_scores.hpp"
#include "judge/value_profile.hpp"
#include "neighbors/nearest_neighbors.hpp"

namespace undrop::judge {

/// What the task `structure` compares with: the input itself, made once for all entrants.
struct StructureBefore {
  ValueProfile profile;
  neighbors::Neighbors neighbors;
  /// The rarest cluster that has at least 5 cells, of the known types or of those found in the input: 1 for its cells.
  std::vector<std::uint8_t> is_rare;
};

/// `groups`: one code a cell (types, or find_clusters of the profile), negative: none.
[[nodiscard]] StructureBefore structure_before(ValueProfile profile, std::span<const std::int32_t> groups,
                                               const Context& context);

/// The task `structure`: what is left of the input's own structure.
///   neighbor_overlap      share of a cell's 20 neighbours that it keeps
///   rarest_kept           share of the neighbours of the rarest cluster's cells that belong to it, of as many as it
///   could be variance_kept         median over genes of variance after / before correlation, absolute_correlation
///   medians over pairs of genes, after intrinsic_dimension   of the cells on the components, after
[[nodiscard]] TaskScores score_structure(const StructureBefore& before, const ValueProfile& after,
                                         const neighbors::Neighbors& neighbors);

/// Quantiles 5, 25, 50, 75 and 95 % over genes of variance after / before; NaN where no gene varied.
[[nodiscard]] std::array<double, 5> variance_kept(const ValueProfile& before, const ValueProfile& after);

}  // namespace undrop::judge
