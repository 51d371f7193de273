#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <string>

#include "io/hdf5_file.hpp"

namespace undrop::io {

/// A matrix read from HDF5, and whether all its values are whole numbers and none is negative.
struct H5Matrix {
  SparseCounts matrix;
  bool holds_counts = false;
};

/// Reads a cells × genes matrix of an h5ad file: CSR or CSC group, or dense data set. Through small buffers: peak
/// memory is the result's and a few MiB (CSC: twice the result's). Throws FormatError where sizes, indices or types are
/// wrong, InputError for NaN or infinity.
[[nodiscard]] H5Matrix read_h5_matrix(const hdf5::Group& parent, const std::string& name, std::int64_t n_cells,
                                      std::int64_t n_genes, const Context& context);

/// Reads indptr, indices and data of `group` as `n_rows` compressed rows; 10x files, whose columns are cells, too.
[[nodiscard]] H5Matrix read_h5_compressed(const hdf5::Group& group, std::int64_t n_rows, std::int64_t n_columns,
                                          bool transposed, const Context& context);

/// Looks at the first values only: false where one is negative, not whole or no number.
[[nodiscard]] bool may_hold_counts(const hdf5::Group& parent, const std::string& name);

/// Shape of a matrix, {rows, columns}.
[[nodiscard]] std::vector<std::int64_t> h5_matrix_shape(const hdf5::Group& parent, const std::string& name);

}  // namespace undrop::io
