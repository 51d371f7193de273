#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "prep/value_rows.hpp"

namespace undrop::completion {

using Side = prep::ValueRows;

/// log1p(count / size factor) of the non-zeros with a place; rows are cells, those of empty ones empty. `depth_ratio`
/// multiplies the size factors' depth to that of a model (data's median total / model's).
[[nodiscard]] Side observed(const Dataset& data, std::span<const std::int32_t> place, double depth_ratio);

/// Some of the rows, and entries of them taken out.
struct Hidden {
  Side shown;
  Side hidden;
};

/// At most `most_cells` of the rows, drawn by the names of the cells, with each entry hidden with probability `share`.
[[nodiscard]] Hidden hide(const Side& rows, const std::vector<std::string>& cell_names, std::int64_t most_cells,
                          double share, const Context& context);

}  // namespace undrop::completion
