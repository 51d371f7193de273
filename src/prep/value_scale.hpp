#pragma once

#include <undrop/dataset.hpp>

namespace undrop::prep {

/// What values that are not whole numbers seem to be.
enum class ValueScale {
  corrected,       ///< counts after a correction: ambient RNA removed, collisions of molecules, expected counts
  normalized,      ///< counts divided by a factor of the cell: CPM, TPM, counts per 10,000
  log_transformed  ///< logarithms of such
};

/// Judges by a sample of cells: totals that are the same in all cells, values that are whole multiples of the cell's
/// smallest (a count of 1 divided by the cell's factor), each also after expm1 and 2^x − 1; and by the largest value.
[[nodiscard]] ValueScale value_scale(const CountSource& counts, double largest);

}  // namespace undrop::prep
