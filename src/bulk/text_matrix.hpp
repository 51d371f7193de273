#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::bulk {

/// A table as it is in a file: numbers, and the columns of names beside them.
struct NamedMatrix {
  std::vector<std::vector<std::string>> row_names;     ///< one list a column of names, each with a name a row
  std::vector<std::vector<std::string>> column_names;  ///< one list a line of names, each with a name a column
  std::vector<float> values;                           ///< row-major, rows × columns; missing values are NaN
  std::int64_t n_rows = 0;
  std::int64_t n_columns = 0;
};

/// Reads a table of numbers whose first columns may be names of several kinds (identifier, symbol, chromosome), plain
/// or gzip-compressed, separated by tabs, commas, semicolons or spaces. What people have is understood: comment lines
/// (#), GCT files with their line of sizes, a first line with or without a corner, and columns of numbers that are no
/// samples (Entrez ids, places, lengths) left of a column of text or known by their names.
/// Memory: 4 bytes a value, while reading up to twice that; throws ResourceError where that is more than the budget,
/// FormatError naming line and column, InputError where there is no such file.
[[nodiscard]] NamedMatrix read_text_matrix(const std::string& path, const Context& context);

}  // namespace undrop::bulk
