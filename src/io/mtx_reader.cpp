#include "io/mtx_reader.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "io/delimited_text.hpp"
#include "io/matrix_market.hpp"

namespace undrop::io {

namespace {

namespace fs = std::filesystem;

constexpr std::array gene_tables{"features", "genes", "gene_names", "genenames", "gene", "var"};
constexpr std::array cell_tables{"barcodes", "cells", "cell_names", "cellnames", "barcode", "obs"};

/// The names before which a table's own may stand, the longest first: "GSM1_raw_counts.mtx" has "GSM1_raw_counts",
/// "GSM1_raw", "GSM1" and "".
std::vector<std::string> stems(const std::string& path) {
  std::string name = fs::path(path).filename().string();
  for (const std::string_view ending : {".gz", ".mtx"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  std::vector<std::string> out{name};
  while (!name.empty()) {
    const auto cut = name.find_last_of("_.-");
    name.resize(cut == std::string::npos ? 0 : cut);
    out.push_back(name);
  }
  return out;
}

/// The table of an axis beside the matrix; empty where there is none.
std::string find_table(const std::string& matrix, std::span<const char* const> names) {
  const auto folder = fs::path(matrix).parent_path();
  for (const auto& stem : stems(matrix)) {
    for (const char* separator : {"_", ".", "-"}) {
      for (const std::string name : names) {
        for (const char* ending : {".tsv", ".tsv.gz", ".txt", ".txt.gz", ".csv", ".csv.gz"}) {
          const auto path = folder / ((stem.empty() ? name : stem + separator + name) + ending);
          std::error_code ignored;
          if (fs::is_regular_file(path, ignored)) return path.string();
        }
      }
    }
  }
  return {};
}

/// Names of one axis. The first line may be a header or a name: which, the number of lines tells.
struct Names {
  std::string path;  ///< empty where there is no table
  TextTable table;
  /// True where the table can be one of `n` names.
  [[nodiscard]] bool fits(std::int64_t n) const { return path.empty() || n == length() || n == length() + 1; }
  [[nodiscard]] bool has_header(std::int64_t n) const { return n == length(); }
  [[nodiscard]] std::int64_t length() const {
    return table.columns.empty() ? 0 : static_cast<std::int64_t>(table.columns.front().size());
  }
};

Names find_names(const std::string& matrix, std::span<const char* const> tables) {
  Names names;
  names.path = find_table(matrix, tables);
  if (!names.path.empty()) names.table = read_text_table(names.path);
  return names;
}

/// Takes the names, and the further columns as annotations.
std::vector<std::string> take(Names& names, std::int64_t n, const std::string& what, std::vector<Column>& columns,
                              const Context& context) {
  if (names.path.empty()) {
    std::vector<std::string> made;
    for (std::int64_t i = 0; i < n; ++i) made.push_back(fmt::format("{}_{}", what, i + 1));
    context.warn(
        fmt::format("no table of the names of {0}s lies beside the matrix; they are called {0}_1 to {0}_{1}", what, n));
    return made;
  }
  auto& table = names.table;
  const bool has_header = names.has_header(n);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!has_header) table.columns[i].insert(table.columns[i].begin(), table.header[i]);
    if (i > 0) columns.push_back(typed_column(has_header ? table.header[i] : "", table.columns[i]));
  }
  return std::move(table.columns.front());
}

/// Columns without a header have the places of 10x's features: symbol and type.
void name_columns(Dataset& data) {
  constexpr std::array places{"gene_symbols", "feature_types"};
  for (std::size_t i = 0; i < data.var.size(); ++i) {
    auto& column = data.var[i];
    if (column.name.empty()) column.name = i < places.size() ? places[i] : fmt::format("column_{}", i + 2);
    if (column.name == places[0]) data.gene_symbols = texts_of(column);
    if (column.name == places[1]) data.feature_types = texts_of(column);
  }
  for (std::size_t i = 0; i < data.obs.size(); ++i) {
    if (data.obs[i].name.empty()) data.obs[i].name = fmt::format("column_{}", i + 2);
  }
}

[[noreturn]] void refuse_names(const std::string& path, const MatrixMarketSize& size, const Names& genes,
                               const Names& cells) {
  const auto told = [](const Names& names, const char* what) {
    return names.path.empty()
               ? fmt::format("no table of {}s", what)
               : fmt::format("{} {}s in {}", names.length() + 1, what, fs::path(names.path).filename().string());
  };
  throw FormatError(path, "",
                    fmt::format("the matrix is {} × {}, but beside it lie {} and {} (a header line counted): they are "
                                "of different data sets. Put the matrix and its own tables into a folder of their own",
                                size.rows, size.columns, told(genes, "gene"), told(cells, "cell")));
}

/// True where the rows are cells.
bool cells_are_rows(const std::string& path, const MatrixMarketSize& size, const Names& genes, const Names& cells,
                    const ReadOptions& options) {
  const bool usual = genes.fits(size.rows) && cells.fits(size.columns);
  const bool turned = genes.fits(size.columns) && cells.fits(size.rows);
  if (options.orientation_is_given && !(options.cells_as_rows ? turned : usual)) {
    refuse_names(path, size, genes, cells);
  }
  if (!usual && !turned) refuse_names(path, size, genes, cells);
  const bool some_names = !genes.path.empty() || !cells.path.empty();
  if (usual && turned && some_names && !options.orientation_is_given) {
    throw InputError(
        fmt::format("{}: the matrix is {} × {}, and the numbers of names do not tell whether its rows are "
                    "genes or cells. Say --cells-as columns or --cells-as rows",
                    path, size.rows, size.columns));
  }
  return usual && turned ? options.cells_as_rows : turned;
}

}  // namespace

std::string only_matrix_in(const std::string& folder) {
  std::string found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".mtx") && !name.ends_with(".mtx.gz")) continue;
    if (!found.empty()) return {};
    found = entry.path().string();
  }
  return found;
}

Dataset read_mtx(const std::string& path, const ReadOptions& options, const Context& context) {
  const std::string matrix = fs::is_directory(path) ? only_matrix_in(path) : path;
  const auto size = matrix_market_size(matrix);
  Names genes = find_names(matrix, gene_tables);
  Names cells = find_names(matrix, cell_tables);
  const bool by_rows = cells_are_rows(matrix, size, genes, cells, options);
  const std::int64_t n_genes = by_rows ? size.columns : size.rows;
  const std::int64_t n_cells = by_rows ? size.rows : size.columns;
  Dataset data;
  // The matrix first: it tells whether the sizes, of which names may be made up, are to be believed.
  data.counts = std::make_shared<SparseCounts>(read_matrix_market(matrix, n_cells, n_genes, context, by_rows));
  data.gene_names = take(genes, n_genes, "gene", data.var, context);
  data.cell_names = take(cells, n_cells, "cell", data.obs, context);
  name_columns(data);
  data.origin = {path, "mtx", by_rows ? "rows are cells" : "rows are genes"};
  return data;
}

}  // namespace undrop::io
