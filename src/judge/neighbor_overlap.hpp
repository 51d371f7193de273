#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::judge {

/// Share of each cell's neighbours in one table that are also in the other; tables are row-major, cells × k, without
/// the cell itself. One value a cell, 1 where k is 0. O(cells × k log k).
[[nodiscard]] std::vector<double> neighbor_overlap(std::span<const std::int32_t> before,
                                                   std::span<const std::int32_t> after, std::int64_t k,
                                                   std::int64_t n_cells);

}  // namespace undrop::judge
