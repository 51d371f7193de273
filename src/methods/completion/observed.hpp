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

/// Some of the rows, and entries of them taken out.
struct Hidden {
  Side shown;
  Side hidden;
};

/// At most `most_cells` of the rows, drawn by the names of the cells, with each entry hidden with probability `share`.
[[nodiscard]] Hidden hide(const Side& rows, const std::vector<std::string>& cell_names, std::int64_t most_cells,
                          double share, const Context& context);

}  // namespace undrop::completion
