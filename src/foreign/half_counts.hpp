#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>

#include "prep/molecule_split.hpp"

namespace undrop::foreign {

/// One half of the molecules of all cells, for a tool that is to be held against the other half: the same for the same
/// counts and seed. Memory: the counts, twice. Throws InputError where counts are not whole numbers.
[[nodiscard]] prep::MoleculeSplit half_of(const Dataset& data, const Context& context);

/// The split of at most so many of its cells (prep/sampled_cells). Memory: their counts.
[[nodiscard]] prep::MoleculeSplit sampled(const prep::MoleculeSplit& split, std::int64_t most, const Context& context);

/// Writes one half as an h5ad file: names and counts of all cells, no annotations of cells, as these may tell of the
/// molecules that were taken; uns["undrop_half"] says which half it is. Throws UsageError where the file exists and
/// `overwrite` is false.
void write_half(const Dataset& data, const std::string& path, bool overwrite, const Context& context);

/// Throws InputError where a file says that it was made from a half of other counts or of another seed; a file that
/// says nothing is taken at its user's word.
void require_half_of(const std::string& path, const Dataset& data, const Context& context);

}  // namespace undrop::foreign
