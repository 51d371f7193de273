#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <string>
#include <vector>

namespace undrop::io {

/// Adds the columns of a table of cell annotations (csv, tsv or space-separated, plain or gzip-compressed; a header
/// line, the first column the cell names, in any order) to `obs`, matched by name; returns their names. A column of the
/// same name is replaced. Cells without a row get missing values, and a warning names them; rows of other cells are
/// left aside and counted in the log. Throws InputError where no cell has a row, FormatError where the table is damaged
/// or names a cell twice.
std::vector<std::string> attach_obs(Dataset& data, const std::string& path, const Context& context);

}  // namespace undrop::io
