#pragma once

#include <undrop/dataset.hpp>

#include <string>

namespace undrop::io {

/// Adds the columns of a table of cell annotations (csv, tsv or space-separated, plain or gzip-compressed; a header
/// line, the first column the cell names) to `obs`, matched by name; rows of other cells are left aside. A column of
/// the same name is replaced. Throws InputError where cells have no row, naming them, FormatError where the table is
/// damaged or names a cell twice.
void attach_obs(Dataset& data, const std::string& path);

}  // namespace undrop::io
