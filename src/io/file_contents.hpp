#pragma once

#include <undrop/context.hpp>

#include <string>
#include <vector>

namespace undrop::io {

/// Something in a file, and what it is: {"layers/counts", "csr 2700 × 32738 float32, 2286884 stored"}.
struct FileEntry {
  std::string place;
  std::string what;
};

/// What is in a file of a format that is read, whether it is used or not: of HDF5 files every member of the first two
/// levels, of an .rds file the matrices and the columns of its tables, of a folder its files. Values are not looked at.
/// Throws what recognising and opening the file throws.
[[nodiscard]] std::vector<FileEntry> list_contents(const std::string& path, const Context& context);

}  // namespace undrop::io
