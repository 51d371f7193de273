#pragma once

#include <cstdint>
#include <span>

/// How far two groupings of the same cells agree. Codes are whole numbers from 0; a cell whose code is negative in
/// either grouping is left out. `weights`, where given, says how often each cell counts. Cost O(cells + groups of one ×
/// groups of the other). NaN where no cell is left.
namespace undrop::judge {

/// Adjusted Rand index (Hubert and Arabie 1985): 1 for the same grouping, 0 on average by chance.
[[nodiscard]] double adjusted_rand_index(std::span<const std::int32_t> a, std::span<const std::int32_t> b,
                                         std::span<const std::uint32_t> weights = {});

/// Mutual information divided by the arithmetic mean of the two entropies; 1 where both are single groups.
[[nodiscard]] double normalized_mutual_information(std::span<const std::int32_t> a, std::span<const std::int32_t> b,
                                                   std::span<const std::uint32_t> weights = {});

/// Share of the cells that belong to the most frequent type of their cluster.
[[nodiscard]] double purity(std::span<const std::int32_t> clusters, std::span<const std::int32_t> types,
                            std::span<const std::uint32_t> weights = {});

}  // namespace undrop::judge
