#pragma once

#include <undrop/read.hpp>

#include <string>
#include <vector>

#include "io/hdf5_file.hpp"

namespace undrop::io {

/// Reads a loom file (specification 2 and 3): a dense genes × cells matrix, read by bands of genes into sparse counts,
/// with row_attrs as var and col_attrs as obs. Counts are taken from `options.layer` (a layer's name; "X" and "matrix"
/// are the main matrix), else from layers/counts or the main matrix, the first that holds whole numbers none of which
/// is negative; the main matrix where neither does. Genes are named by the first of Gene, gene_names, Accession, ...
/// whose values differ from each other, cells by CellID, obs_names, barcode, ...; where there is none, names are made
/// up and a warning says so. Memory: the counts and a few MiB. Throws FormatError, OptionError (no such layer),
/// InputError (NaN or infinity).
[[nodiscard]] Dataset read_loom(const std::string& path, const ReadOptions& options, const Context& context);

/// One layer as cells × genes; "matrix" is the main matrix.
[[nodiscard]] std::shared_ptr<const CountSource> read_loom_layer(const hdf5::Group& root, const std::string& layer,
                                                                 std::int64_t n_cells, std::int64_t n_genes,
                                                                 const Context& context);

/// True where the members of an HDF5 file are those of a loom file.
[[nodiscard]] bool is_loom(const hdf5::Group& root);

}  // namespace undrop::io
