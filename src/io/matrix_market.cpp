#include "io/matrix_market.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "core/count_budget.hpp"
#include "core/scattered_counts_builder.hpp"
#include "core/sparse_counts_builder.hpp"
#include "io/gzip_stream.hpp"

namespace undrop::io {

namespace {

constexpr std::int64_t poll_interval = std::int64_t{1} << 20;
constexpr std::size_t entries_at_once = std::size_t{1} << 16U;

struct Entry {
  std::int64_t row = 0;
  std::int64_t column = 0;
  float value = 1;
};

struct Header : MatrixMarketSize {
  bool pattern = false;
};

template <typename T>
const char* parse(const char* at, const char* end, T& value) {
  while (at != end && (*at == ' ' || *at == '\t')) ++at;
  const auto result = std::from_chars(at, end, value);
  return result.ec == std::errc() ? result.ptr : nullptr;
}

/// The values of most files are short whole numbers; others go to the general parser.
const char* parse_value(const char* at, const char* end, float& value) {
  while (at != end && (*at == ' ' || *at == '\t')) ++at;
  std::int32_t whole = 0;
  const auto result = std::from_chars(at, end, whole);
  const bool is_whole = result.ec == std::errc() && (result.ptr == end || *result.ptr == ' ');
  if (is_whole) {
    value = static_cast<float>(whole);
    return result.ptr;
  }
  return parse(at, end, value);
}

/// The entries of a file in its order.
class MatrixMarketFile {
 public:
  MatrixMarketFile(const std::string& path, const Context& context) : lines_(path), context_(context) { read_header(); }
  [[nodiscard]] const Header& header() const { return header_; }

  bool next(Entry& entry) {
    std::string_view line;
    do {
      if (!lines_.next(line)) {
        if (read_ == header_.entries) return false;
        lines_.fail(fmt::format("the file ends after {} of {} entries: it is truncated; copy or download it again",
                                read_, header_.entries));
      }
    } while (line.empty());
    const char* end = line.data() + line.size();
    const char* at = parse(line.data(), end, entry.row);
    if (at != nullptr) at = parse(at, end, entry.column);
    if (at != nullptr && !header_.pattern) at = parse_value(at, end, entry.value);
    if (at == nullptr) lines_.fail("'" + std::string(line.substr(0, 60)) + "' is no entry 'row column value'");
    check(entry);
    --entry.row;
    --entry.column;
    if (++read_ % poll_interval == 0) context_.check_cancelled();
    return true;
  }

 private:
  void check(const Entry& entry) const {
    if (entry.row < 1 || entry.row > header_.rows || entry.column < 1 || entry.column > header_.columns) {
      lines_.fail(fmt::format("entry ({}, {}) is outside of the {} × {} matrix", entry.row, entry.column, header_.rows,
                              header_.columns));
    }
    if (read_ == header_.entries) lines_.fail(fmt::format("more entries than the {} announced", header_.entries));
    if (!std::isfinite(entry.value)) {
      throw InputError(fmt::format("{} (line {}): NaN or infinity. Counts must be finite: export the raw counts anew",
                                   lines_.path(), lines_.line_number()));
    }
  }

  void read_header() {
    std::string_view line;
    if (!lines_.next(line)) throw FormatError(lines_.path(), "", "is empty");
    if (!line.starts_with("%%MatrixMarket")) lines_.fail("does not start with %%MatrixMarket");
    if (line.find("coordinate") == std::string_view::npos || line.find("complex") != std::string_view::npos ||
        line.find("general") == std::string_view::npos) {
      lines_.fail("only 'matrix coordinate integer|real|pattern general' is read, this is '" + std::string(line) + "'");
    }
    header_.pattern = line.find("pattern") != std::string_view::npos;
    do {
      if (!lines_.next(line)) lines_.fail("ends before the line of sizes: it is truncated; copy or download it again");
    } while (line.empty() || line.front() == '%');
    const char* end = line.data() + line.size();
    const char* at = parse(line.data(), end, header_.rows);
    if (at != nullptr) at = parse(at, end, header_.columns);
    if (at != nullptr) at = parse(at, end, header_.entries);
    if (at == nullptr || header_.rows < 0 || header_.columns < 0 || header_.entries < 0) {
      lines_.fail("'" + std::string(line.substr(0, 60)) + "' is no line of sizes 'rows columns entries'");
    }
    if (static_cast<double>(header_.entries) >
        static_cast<double>(header_.rows) * static_cast<double>(header_.columns)) {
      lines_.fail(fmt::format("announces {} entries, and {} x {} have no place for them", header_.entries, header_.rows,
                              header_.columns));
    }
  }

  LineReader lines_;
  const Context& context_;
  Header header_;
  std::int64_t read_ = 0;
};

struct Axes {
  std::int64_t n_cells = 0;
  std::int64_t n_genes = 0;
  bool cells_are_rows = false;
  [[nodiscard]] std::int64_t cell(const Entry& e) const { return cells_are_rows ? e.row : e.column; }
  [[nodiscard]] std::int32_t gene(const Entry& e) const {
    return static_cast<std::int32_t>(cells_are_rows ? e.column : e.row);
  }
};

/// False where the entries do not come cell by cell; `builder` is of no use then.
bool read_in_order(MatrixMarketFile& file, const Axes& axes, SparseCountsBuilder& builder) {
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  const auto finish_cells_before = [&](std::int64_t cell) {
    while (builder.n_cells() < cell) {
      builder.add_cell(genes, values);
      genes.clear();
      values.clear();
    }
  };
  Entry entry;
  while (file.next(entry)) {
    const std::int64_t cell = axes.cell(entry);
    if (cell < builder.n_cells()) return false;
    finish_cells_before(cell);
    genes.push_back(axes.gene(entry));
    values.push_back(entry.value);
  }
  finish_cells_before(axes.n_cells);
  return true;
}

/// Two passes: entries of each cell are counted, then put in their places.
SparseCounts read_in_any_order(const std::string& path, const Axes& axes, const Context& context) {
  std::vector<std::int64_t> entries(static_cast<std::size_t>(axes.n_cells), 0);
  Entry entry;
  MatrixMarketFile first(path, context);
  while (first.next(entry)) ++entries[static_cast<std::size_t>(axes.cell(entry))];
  ScatteredCountsBuilder builder(axes.n_genes, entries);
  std::vector<std::int32_t> cells;
  std::vector<std::int32_t> genes;
  std::vector<float> values;
  const auto add = [&] {
    builder.add(cells, genes, values);
    cells.clear();
    genes.clear();
    values.clear();
  };
  MatrixMarketFile second(path, context);
  while (second.next(entry)) {
    cells.push_back(static_cast<std::int32_t>(axes.cell(entry)));
    genes.push_back(axes.gene(entry));
    values.push_back(entry.value);
    if (cells.size() == entries_at_once) add();
  }
  add();
  return builder.finish();
}

}  // namespace

MatrixMarketSize matrix_market_size(const std::string& path) {
  const Context context;
  return MatrixMarketFile(path, context).header();
}

SparseCounts read_matrix_market(const std::string& path, std::int64_t n_cells, std::int64_t n_genes,
                                const Context& context, bool cells_are_rows) {
  MatrixMarketFile file(path, context);
  const Header& header = file.header();
  const bool as_usual = !cells_are_rows && header.rows == n_genes && header.columns == n_cells;
  if (!as_usual && (header.rows != n_cells || header.columns != n_genes)) {
    throw FormatError(path, "",
                      fmt::format("the matrix is {} × {}, but there are {} genes and {} cells in the tables beside it: "
                                  "they are of different data sets",
                                  header.rows, header.columns, n_genes, n_cells));
  }
  const Axes axes{n_cells, n_genes, !as_usual};
  require_held(path, header.entries, n_cells, context);
  SparseCountsBuilder builder(n_genes, n_cells);
  if (read_in_order(file, axes, builder)) return builder.finish();
  return read_in_any_order(path, axes, context);
}

}  // namespace undrop::io
