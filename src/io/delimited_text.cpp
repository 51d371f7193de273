#include "io/delimited_text.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "io/gzip_stream.hpp"
#include "io/utf8.hpp"

namespace undrop::io {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

bool is_missing(const std::string& value) {
  return value.empty() || value == "NA" || value == "NaN" || value == "nan" || value == "None";
}

bool parse_number(const std::string& text, double& value) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end && std::isfinite(value);
}

/// −1 where the text is no truth value.
int truth_value(const std::string& text) {
  if (text == "True" || text == "TRUE" || text == "true") return 1;
  if (text == "False" || text == "FALSE" || text == "false") return 0;
  return -1;
}

/// Reads a quoted field that starts at line[at]; `at` ends behind the closing quote.
std::string quoted_field(std::string_view line, std::size_t& at) {
  std::string out;
  for (++at;; ++at) {
    if (at >= line.size()) throw std::invalid_argument("a quote is not closed");
    if (line[at] != '"') {
      out += line[at];
    } else if (at + 1 < line.size() && line[at + 1] == '"') {
      out += '"';
      ++at;
    } else {
      ++at;
      return out;
    }
  }
}

void append_row(const LineReader& lines, std::vector<std::string>& fields,
                std::vector<std::vector<std::string>>& columns) {
  if (fields.size() != columns.size()) {
    lines.fail(fmt::format("{} fields; {} are expected", fields.size(), columns.size()));
  }
  for (std::size_t i = 0; i < fields.size(); ++i) columns[i].push_back(std::move(fields[i]));
}

void split_checked(const LineReader& lines, std::string_view line, char delimiter, std::vector<std::string>& fields) {
  if (!is_utf8(line)) lines.fail(std::string(no_utf8));
  try {
    split_fields(line, delimiter, fields);
  } catch (const std::invalid_argument& error) {
    lines.fail(error.what());
  }
}

}  // namespace

char delimiter_of(std::string_view line) {
  constexpr std::string_view candidates = "\t,; ";
  std::array<bool, 4> found{};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    const auto at = candidates.find(c);
    if (!quoted && at != std::string_view::npos) found[at] = true;
  }
  const auto first = std::find(found.begin(), found.end(), true);
  return first == found.end() ? '\0' : candidates[static_cast<std::size_t>(first - found.begin())];
}

void split_fields(std::string_view line, char delimiter, std::vector<std::string>& out) {
  out.clear();
  if (delimiter == ' ') {
    while (line.ends_with(' ')) line.remove_suffix(1);
  }
  std::size_t at = 0;
  for (;;) {
    while (delimiter == ' ' && at < line.size() && line[at] == ' ') ++at;
    std::string field;
    if (at < line.size() && line[at] == '"') field = quoted_field(line, at);
    const std::size_t stop = delimiter == '\0' ? line.size() : std::min(line.find(delimiter, at), line.size());
    field.append(line.substr(at, stop - at));
    out.push_back(std::move(field));
    if (stop == line.size()) return;
    at = stop + 1;
  }
}

TextTable read_text_table(const std::string& path) {
  LineReader lines(path);
  std::string_view line;
  TextTable table;
  std::vector<std::string> fields;
  if (!lines.next(line)) throw FormatError(path, "", "is empty");
  char delimiter = delimiter_of(line);
  split_checked(lines, line, delimiter, table.header);
  while (lines.next(line)) {
    if (line.empty()) continue;
    if (table.columns.empty() && delimiter == '\0') {
      // A header of one name has no delimiter where the rows have one.
      delimiter = delimiter_of(line);
    }
    split_checked(lines, line, delimiter, fields);
    if (table.columns.empty()) {
      if (fields.size() == table.header.size() + 1) table.header.insert(table.header.begin(), "");
      table.columns.resize(table.header.size());
    }
    append_row(lines, fields, table.columns);
  }
  table.columns.resize(table.header.size());
  return table;
}

std::vector<std::vector<std::string>> read_text_columns(const std::string& path) {
  LineReader lines(path);
  std::string_view line;
  std::vector<std::vector<std::string>> columns;
  std::vector<std::string> fields;
  while (lines.next(line)) {
    if (line.empty()) continue;
    // Feature tables are tab-separated, and their names may hold every other character.
    split_checked(lines, line, '\t', fields);
    if (columns.empty()) columns.resize(fields.size());
    append_row(lines, fields, columns);
  }
  return columns;
}

Column typed_column(const std::string& name, const std::vector<std::string>& values) {
  Column column;
  column.name = name;
  bool all_numbers = true;
  bool all_truths = true;
  bool any = false;
  for (const auto& value : values) {
    if (is_missing(value)) continue;
    double number = 0;
    any = true;
    all_numbers = all_numbers && parse_number(value, number);
    all_truths = all_truths && truth_value(value) >= 0;
    if (!all_numbers && !all_truths) break;
  }
  if (!any || (!all_numbers && !all_truths)) return text_column(name, values);
  column.kind = all_numbers ? Column::Kind::number : Column::Kind::boolean;
  for (const auto& value : values) {
    double number = missing;
    if (!is_missing(value) && all_numbers) parse_number(value, number);
    if (!is_missing(value) && !all_numbers) number = truth_value(value);
    column.numbers.push_back(number);
  }
  return column;
}

std::vector<std::string> texts_of(const Column& column) {
  std::vector<std::string> out;
  for (const auto code : column.codes) out.push_back(code < 0 ? "" : column.categories[static_cast<std::size_t>(code)]);
  for (const double number : column.numbers) {
    if (std::isnan(number)) {
      out.emplace_back();
    } else if (column.kind == Column::Kind::boolean) {
      out.emplace_back(number != 0 ? "True" : "False");
    } else {
      out.push_back(fmt::format("{}", number));
    }
  }
  return out;
}

}  // namespace undrop::io
