#pragma once

#include <undrop/read.hpp>

#include <string>

namespace undrop::io {

/// Reads a table of numbers, separated by tabs, commas, semicolons or spaces, plain or gzip-compressed, with names in
/// the first line and column. The first line may have a corner cell, be one field shorter than the rows (as R writes
/// it), or end in an empty field. Rows are genes, or cells with `options.cells_as_rows`.
/// Memory: the counts, twice where rows are genes. Throws FormatError and InputError, naming line and column.
[[nodiscard]] Dataset read_table(const std::string& path, const ReadOptions& options, const Context& context);

}  // namespace undrop::io
