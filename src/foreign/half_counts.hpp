#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>

#include "foreign/foreign_values.hpp"
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

/// Holds what a file says of its origin against the half of these counts: the marks of --export-half that the tool left
/// in it (checksums of the counts and of the half, seed), or, where undrop wrote the layer, the checksum of what it was
/// made from. Throws InputError where they contradict; where the file says neither, which is warned of, only its names
/// can be checked. Cost: a checksum of the half.
void require_half_of(const ForeignMatrix& matrix, const Dataset& data, const prep::MoleculeSplit& half,
                     const Context& context);

}  // namespace undrop::foreign
