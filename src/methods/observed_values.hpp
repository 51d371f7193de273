#pragma once

#include <undrop/imputer.hpp>

#include <span>

namespace undrop {

/// Writes the observed entries at a scale (the count, count / size factor, or log1p of that) over a block of `cells` ×
/// `genes` (row-major); entries of 0, cells without molecules and genes that a model does not know (`place` below 0,
/// one a gene of the data) stay as they are. Reads the counts of the cells once.
void write_observed(const Dataset& data, CellRange cells, std::span<const std::int32_t> genes,
                    std::span<const std::int32_t> place, Scale scale, std::span<float> out);

}  // namespace undrop
