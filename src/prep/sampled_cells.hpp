#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <vector>

namespace undrop::prep {

/// Cells that are not empty, at most so many: those with the smallest draws keyed by seed and name, in their order.
[[nodiscard]] std::vector<std::int64_t> sampled_cells(const Dataset& data, std::int64_t most, const Context& context);

struct SampledCells {
  std::vector<std::int64_t> cells;  ///< of the data set, in the order of `data`
  Dataset data;
};

/// The same cells as a data set of their own, in an order that follows from their names: what is drawn by chance for
/// its cells is the same however they stood in the file. Memory: their counts, twice.
[[nodiscard]] SampledCells sample_by_name(const Dataset& data, std::int64_t most, const Context& context);

}  // namespace undrop::prep
