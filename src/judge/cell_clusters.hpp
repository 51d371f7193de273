#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <vector>

#include "judge/value_profile.hpp"
#include "neighbors/nearest_neighbors.hpp"

namespace undrop::judge {

/// Neighbours of a cell in the space of its components.
inline constexpr std::int64_t n_neighbors = 20;

/// Neighbours in the space of the components; none where there are no components.
[[nodiscard]] neighbors::Neighbors profile_neighbors(const ValueProfile& profile, const Context& context);

struct CellClusters {
  std::int64_t n = 0;
  std::vector<std::int32_t> of_cell;  ///< numbered by falling size
  double resolution = 0;
};

/// Louvain communities of the shared-neighbour graph, at the resolution of 0.1, 0.2, 0.4, ..., 3.2 whose clusters have
/// the largest mean silhouette on the components (of 1,000 sampled cells): no labels are looked at. One cluster where
/// there are no components.
[[nodiscard]] CellClusters find_clusters(const ValueProfile& profile, const neighbors::Neighbors& neighbors,
                                         const Context& context);

/// Cells drawn without replacement, rising; all where there are not more than `most`. Keyed by the seed.
[[nodiscard]] std::vector<std::int64_t> sampled_cells(std::int64_t n_cells, std::int64_t most, const Context& context);

}  // namespace undrop::judge
