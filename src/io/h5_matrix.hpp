#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/hdf5_file.hpp"

namespace undrop::io {

/// A matrix read from HDF5, and whether all its values are whole numbers and none is negative.
struct H5Matrix {
  std::shared_ptr<const CountSource> counts;
  bool holds_counts = false;
};

/// Reads a cells × genes matrix of an h5ad file: CSR or CSC group, or dense data set. Counts that `held_in_memory`
/// allows are read at once, through small buffers: peak memory is the result's and a few MiB. Others stay in the file,
/// in whose order they are then read again for every pass; CSC, whose order is by genes, goes through a temporary file
/// of 12 bytes an entry. All of it is looked at once here, either way. Throws FormatError where sizes, indices or types
/// are wrong, InputError for NaN or infinity, ResourceError where there is no room for the temporary file.
[[nodiscard]] H5Matrix read_h5_matrix(const hdf5::Group& parent, const std::string& name, std::int64_t n_cells,
                                      std::int64_t n_genes, const Context& context);

/// The same of indptr, indices and data of `group`, compressed by cells: 10x files, whose columns are cells, too.
[[nodiscard]] H5Matrix read_h5_compressed(const hdf5::Group& group, std::int64_t n_cells, std::int64_t n_genes,
                                          const Context& context);

/// A dense data set of genes × cells, as loom files have it, as cells × genes.
[[nodiscard]] H5Matrix read_h5_dense_by_genes(hdf5::Dataset dataset, const Context& context);

/// Looks at the first values only: false where one is negative, not whole or no number.
[[nodiscard]] bool may_hold_counts(const hdf5::Group& parent, const std::string& name);

/// Whether a sparse matrix's group is compressed by columns. Throws FormatError for an encoding that is not known.
[[nodiscard]] bool stored_by_columns(const hdf5::Group& group);

/// Shape of a matrix, {rows, columns}.
[[nodiscard]] std::vector<std::int64_t> h5_matrix_shape(const hdf5::Group& parent, const std::string& name);

}  // namespace undrop::io
