#pragma once

#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop {

/// Number of the batch, from 0, of each cell that is not empty, by a column of obs; batches in the order of the
/// column's categories or of rising numbers. Throws OptionError, naming `option`, where there is no such column or it
/// holds measurements, and InputError where a cell's batch is missing.
[[nodiscard]] std::vector<std::int32_t> cell_batches(const Dataset& data, const std::string& column,
                                                     const std::string& option);

}  // namespace undrop
