#pragma once

#include <undrop/cell_geometry.hpp>
#include <undrop/context.hpp>

#include <cstdint>
#include <string>

#include "io/hdf5_file.hpp"

namespace undrop::io {

/// obsm[KEY] of an h5ad file, an array of numbers. Nothing else of obsm is read. Throws OptionError naming the
/// embeddings that there are, FormatError where it has other cells than obs or is no array, InputError where a value is
/// NaN or infinite.
[[nodiscard]] Representation read_representation(const hdf5::Group& root, const std::string& key, std::int64_t n_cells);

/// The graph that uns[KEY] describes, by its distances_key and connectivities_key; where it does not say, as older
/// files and other writers leave it, obsp[KEY_distances] and obsp[KEY_connectivities], and for the key "neighbors"
/// obsp["distances"] and obsp["connectivities"]. CSR, CSC or dense (whose zeros are no entries); a cell's entry with
/// itself is left out; entries that stand twice are added. Nothing else of obsp is read. Throws as above, and
/// InputError where a value is negative.
[[nodiscard]] NeighborGraph read_neighbor_graph(const hdf5::Group& root, const std::string& key, std::int64_t n_cells,
                                                const Context& context);

}  // namespace undrop::io
