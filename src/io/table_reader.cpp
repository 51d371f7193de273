#include "io/table_reader.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <unordered_set>

#include "core/sparse_counts_builder.hpp"
#include "io/delimited_text.hpp"
#include "io/gzip_stream.hpp"
#include "io/utf8.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t poll_interval = 256;

bool is_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ec == std::errc() && result.ptr == end;
}

class TableParser {
 public:
  TableParser(const std::string& path, const Context& context) : lines_(path), context_(context) { read_header(); }

  /// Rows and columns as they are in the file.
  SparseCounts read(bool rows_are_cells);
  [[nodiscard]] std::vector<std::string>& row_names() { return row_names_; }
  [[nodiscard]] std::vector<std::string>& column_names() { return columns_; }

 private:
  void read_header();
  void fit_header(std::size_t n_fields);
  void parse_row(std::string_view line);
  std::size_t parse_values(std::string_view rest);
  float parse_field(std::string_view field, std::size_t column) const;
  [[nodiscard]] std::string column_name(std::size_t column) const;
  void split(std::string_view line, std::vector<std::string>& fields) const;

  LineReader lines_;
  const Context& context_;
  char delimiter_ = '\t';
  std::vector<std::string> columns_;
  std::vector<std::string> row_names_;
  std::vector<std::int32_t> places_;  ///< of the current row's non-zeros
  std::vector<float> values_;
};

void TableParser::split(std::string_view line, std::vector<std::string>& fields) const {
  if (!is_utf8(line)) lines_.fail(std::string(no_utf8));
  try {
    split_fields(line, delimiter_, fields);
  } catch (const std::invalid_argument& error) {
    lines_.fail(error.what());
  }
}

void TableParser::read_header() {
  std::string_view line;
  do {
    if (!lines_.next(line)) throw FormatError(lines_.path(), "", "is empty");
  } while (line.empty());
  delimiter_ = delimiter_of(line);
  if (delimiter_ == '\0') {
    lines_.fail("'" + std::string(line.substr(0, 60)) +
                "' is no line of names separated by tabs, commas or spaces: this is no table of counts");
  }
  split(line, columns_);
}

/// Finds which field of the first line names which column, from the number of fields in the rows.
void TableParser::fit_header(std::size_t n_fields) {
  const std::size_t n = columns_.size();
  const bool empty_last = columns_.back().empty();
  if (n == n_fields && empty_last && !columns_.front().empty()) {
    columns_.pop_back();
  } else if (n == n_fields) {
    columns_.erase(columns_.begin());
  } else if (n == n_fields + 1 && empty_last) {
    columns_.pop_back();
    columns_.erase(columns_.begin());
  } else if (n + 1 != n_fields) {
    lines_.fail(fmt::format("{} fields, where the first line has {}: the table is damaged, or it is no table of counts",
                            n_fields, n));
  }
  const std::unordered_set<std::string> distinct(columns_.begin(), columns_.end());
  if (distinct.size() < columns_.size() && std::all_of(columns_.begin(), columns_.end(), is_number)) {
    throw FormatError(lines_.path(), "line 1",
                      "holds numbers where the names of the columns are expected. Add a first "
                      "line and a first column with the names of cells and genes");
  }
}

std::string TableParser::column_name(std::size_t column) const {
  return column < columns_.size() ? "column '" + columns_[column] + "'" : "field " + std::to_string(column + 2);
}

float TableParser::parse_field(std::string_view field, std::size_t column) const {
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') field = field.substr(1, field.size() - 2);
  while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
  while (!field.empty() && field.back() == ' ') field.remove_suffix(1);
  float value = 0;
  const char* end = field.data() + field.size();
  const auto result = std::from_chars(field.data(), end, value);
  const bool parsed = result.ec == std::errc() && result.ptr == end;
  if (parsed && std::isfinite(value)) return value;
  const std::string place = fmt::format("line {}, {}", lines_.line_number(), column_name(column));
  const bool is_missing = field.empty() || field == "NA" || field == "NaN" || field == "nan" || field == "NULL";
  if (is_missing || parsed) {
    throw InputError(
        fmt::format("{} ({}): '{}' is no count. Counts must be finite and none may be missing: write 0 where "
                    "nothing was seen, or leave the gene out",
                    lines_.path(), place, field));
  }
  throw FormatError(lines_.path(), place,
                    fmt::format("'{}' is no number. Only the first column and the first line may hold names; numbers "
                                "have a point, and no mark for thousands",
                                field.substr(0, 40)));
}

/// Parses the fields behind the row's name; returns how many there were.
std::size_t TableParser::parse_values(std::string_view rest) {
  std::size_t column = 0;
  const char* at = rest.data();
  const char* end = at + rest.size();
  for (;;) {
    while (delimiter_ == ' ' && at != end && *at == ' ') ++at;
    // Nine fields in ten are a single 0.
    const bool single = at != end && *at >= '0' && *at <= '9' && (at + 1 == end || at[1] == delimiter_);
    const char* stop = single ? at + 1 : std::find(at, end, delimiter_);
    if (!single && stop == end && at == end && column == columns_.size()) return column;
    const float value =
        single ? static_cast<float>(*at - '0') : parse_field({at, static_cast<std::size_t>(stop - at)}, column);
    if (value != 0.0F) {
      places_.push_back(static_cast<std::int32_t>(column));
      values_.push_back(value);
    }
    ++column;
    if (stop == end) return column;
    at = stop + 1;
  }
}

void TableParser::parse_row(std::string_view line) {
  std::size_t stop = 0;
  if (line.front() == '"') {
    stop = line.find('"', 1);
    if (stop == std::string_view::npos) lines_.fail("a quote is not closed");
  }
  stop = line.find(delimiter_, stop);
  if (stop == std::string_view::npos) lines_.fail("a single field where a name and counts are expected");
  std::vector<std::string> name;
  split(line.substr(0, stop), name);
  row_names_.push_back(std::move(name.front()));
  places_.clear();
  values_.clear();
  const std::size_t n = parse_values(line.substr(stop + 1));
  if (n != columns_.size()) {
    lines_.fail(
        fmt::format("{} counts, where there are {} columns: the table is damaged or truncated", n, columns_.size()));
  }
}

SparseCounts TableParser::read(bool rows_are_cells) {
  std::string_view line;
  std::vector<std::string> fields;
  std::vector<SparseCountsBuilder> builder;
  while (lines_.next(line)) {
    if (delimiter_ == ' ') line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    while (delimiter_ == ' ' && line.ends_with(' ')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (builder.empty()) {
      split(line, fields);
      // Some programs end every line with a delimiter.
      const bool empty_last = fields.size() > 1 && fields.back().empty();
      fit_header(fields.size() - (empty_last ? 1 : 0));
      builder.emplace_back(static_cast<std::int64_t>(columns_.size()));
    }
    parse_row(line);
    builder.front().add_cell(places_, values_);
    if (lines_.line_number() % poll_interval == 0) context_.check_cancelled();
  }
  if (builder.empty()) throw FormatError(lines_.path(), "", "has a first line of names and no counts below it");
  return rows_are_cells ? builder.front().finish() : builder.front().finish_transposed();
}

}  // namespace

Dataset read_table(const std::string& path, const ReadOptions& options, const Context& context) {
  TableParser parser(path, context);
  Dataset data;
  data.counts = std::make_shared<SparseCounts>(parser.read(options.cells_as_rows));
  data.cell_names = std::move(options.cells_as_rows ? parser.row_names() : parser.column_names());
  data.gene_names = std::move(options.cells_as_rows ? parser.column_names() : parser.row_names());
  data.origin = {path, "csv", options.cells_as_rows ? "rows are cells" : "rows are genes"};
  return data;
}

}  // namespace undrop::io
