#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <vector>

#include "prep/molecule_split.hpp"

namespace undrop::prep {

/// Half of the molecules of some cells, to fit to, and the other half, to hold predictions against.
struct SampledMolecules {
  std::vector<std::int64_t> cells;  ///< of the data set, in the order of `split`
  MoleculeSplit split;
};

/// Splits the molecules of at most `most_cells` cells (prep/sampled_cells) in halves, in an order that
/// follows from their names. Counts that are not whole numbers
/// are rounded first, up by chance with the probability of the fraction, so that means stay; each cell's by its name.
/// Memory: the counts of these cells, some times.
[[nodiscard]] SampledMolecules split_sampled_molecules(const Dataset& data, std::int64_t most_cells,
                                                       const Context& context);

}  // namespace undrop::prep
