#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <string>
#include <vector>

#include "io/hdf5_file.hpp"

namespace undrop::io {

/// obs or var of an h5ad file.
struct DataFrame {
  std::vector<std::string> index;
  std::vector<Column> columns;
};

/// The names of the rows alone.
[[nodiscard]] std::vector<std::string> read_dataframe_index(const hdf5::Group& group);

/// Reads the encodings of anndata 0.7 to 0.13: numbers, booleans, text, categories (as a group, or as codes with
/// `__categories` beside), nullable numbers, booleans and text. Columns of other kinds are left aside with a note.
/// Throws FormatError where a column's length is not that of the index, or codes are out of range.
[[nodiscard]] DataFrame read_dataframe(const hdf5::Group& group, const Context& context);

}  // namespace undrop::io
