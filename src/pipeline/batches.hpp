#pragma once

#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::pipeline {

/// Cells that are imputed together.
struct Batch {
  std::string name;
  std::vector<std::int64_t> cells;  ///< rising
};

/// The batches that a column of obs names, in the order of its categories. Each needs `minimum_cells` cells that are
/// not empty. Throws OptionError (no such column, or measurements), InputError (missing values, too few cells).
[[nodiscard]] std::vector<Batch> batches_of(const Dataset& data, const std::string& column, std::int64_t minimum_cells);

}  // namespace undrop::pipeline
