#pragma once

#include <undrop/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

namespace undrop::prep {

/// Cells read at a time by `each_model_row`.
inline constexpr std::int64_t model_rows_a_block = 1024;

/// Reads cells as a fitted model takes them: the counts of its genes alone, empty cells left out. `place[gene]` is the
/// gene's place in the model or −1; `depth_ratio` is the median total of `data` over the fit's. Calls `entry(place,
/// count, value)` with value = log1p(count / size factor at the fit's depth) for every count of a cell, genes in the
/// order of `data`, and then `finish(cell, size_factor)`. O(non-zeros).
template <typename Entry, typename Finish>
void each_model_row(const Dataset& data, CellRange cells, std::span<const std::int32_t> place, double depth_ratio,
                    const Entry& entry, const Finish& finish) {
  CountBlock block;
  for (std::int64_t begin = cells.begin; begin < cells.end; begin += model_rows_a_block) {
    data.counts->read({begin, std::min(begin + model_rows_a_block, cells.end)}, block);
    for (std::int64_t i = 0; i < block.cells.size(); ++i) {
      const double factor = data.size_factors[static_cast<std::size_t>(begin + i)] * depth_ratio;
      if (!(factor > 0)) continue;
      const auto genes = block.genes_of(i);
      const auto values = block.values_of(i);
      for (std::size_t e = 0; e < genes.size(); ++e) {
        const std::int32_t at = place[static_cast<std::size_t>(genes[e])];
        if (at >= 0) entry(at, values[e], static_cast<float>(std::log1p(static_cast<double>(values[e]) / factor)));
      }
      finish(begin + i, factor);
    }
  }
}

}  // namespace undrop::prep
