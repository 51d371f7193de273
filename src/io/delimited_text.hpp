#pragma once

#include <undrop/dataset.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace undrop::io {

/// The character between the fields of a line: tab, comma, semicolon or space, whichever comes first in this order
/// outside quotes. 0 where there is none: the line is one field.
[[nodiscard]] char delimiter_of(std::string_view line);

/// Fields of a line. Quotes around a field are removed, doubled quotes inside become one; runs of spaces are one
/// delimiter. Throws std::invalid_argument where a quote is not closed.
void split_fields(std::string_view line, char delimiter, std::vector<std::string>& out);

/// A small table of text, plain or gzip-compressed.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> columns;  ///< one vector a column
};

/// Reads a table whose first line is a header; with fewer names than columns by one the first column has the name "".
/// Empty lines are skipped. Throws FormatError, naming the line, where rows differ in length.
[[nodiscard]] TextTable read_text_table(const std::string& path);

/// The same without a header line: all lines are rows.
[[nodiscard]] std::vector<std::vector<std::string>> read_text_columns(const std::string& path);

/// A column as numbers or booleans where all its values are such or missing, else as text.
[[nodiscard]] Column typed_column(const std::string& name, const std::vector<std::string>& values);

/// The values of a column as text; "" where missing.
[[nodiscard]] std::vector<std::string> texts_of(const Column& column);

}  // namespace undrop::io
