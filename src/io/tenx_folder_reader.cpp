#include "io/tenx_folder_reader.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "io/delimited_text.hpp"
#include "io/matrix_market.hpp"

namespace undrop::io {

namespace {

namespace fs = std::filesystem;

bool is_named(const std::string& name, const std::string& ending) {
  return name.ends_with(ending) || name.ends_with(ending + ".gz");
}

/// The prefixes of the matrices in a folder: "" for matrix.mtx itself.
std::vector<std::string> prefixes(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (is_named(name, "matrix.mtx")) out.push_back(name.substr(0, name.rfind("matrix.mtx")));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string only_prefix(const std::string& folder) {
  const auto found = prefixes(folder);
  if (found.empty()) throw FormatError(folder, "", "a folder without matrix.mtx (plain or .gz)");
  if (found.front().empty() || found.size() == 1) return found.front();
  std::string names;
  for (const auto& prefix : found) names += (names.empty() ? "" : ", ") + prefix;
  throw FormatError(folder, "",
                    "holds several samples (" + names + "). Put each into a folder of its own and give one of them");
}

/// The first of the names that exists in the folder, plain or compressed; empty where none does.
std::string find_file(const std::string& folder, const std::string& prefix, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    for (const char* ending : {"", ".gz"}) {
      const auto path = fs::path(folder) / (prefix + name + ending);
      if (fs::exists(path)) return path.string();
    }
  }
  return {};
}

std::string need_file(const std::string& folder, const std::string& prefix, const std::vector<std::string>& names) {
  auto path = find_file(folder, prefix, names);
  if (!path.empty()) return path;
  std::string wanted;
  for (const auto& name : names) wanted += (wanted.empty() ? "" : " or ") + prefix + name;
  throw FormatError(folder, "", wanted + " (plain or .gz) is missing: copy it from where the matrix was made");
}

/// A table that belongs to the names becomes annotations; another one is left alone.
void add_annotations(const std::string& path, const std::vector<std::string>& names, std::vector<Column>& columns,
                     const Context& context) {
  if (path.empty()) return;
  const TextTable table = read_text_table(path);
  if (table.columns.empty() || table.columns.front() != names) {
    context.info(path + " is left aside: its first column is not the names of the matrix");
    return;
  }
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    columns.push_back(typed_column(table.header[i], table.columns[i]));
  }
}

void set_features(Dataset& data, const std::string& path) {
  auto columns = read_text_columns(path);
  if (columns.empty()) throw FormatError(path, "", "is empty: the names of the genes are missing");
  data.gene_names = std::move(columns[0]);
  if (columns.size() > 1) {
    data.gene_symbols = std::move(columns[1]);
    data.var.push_back(text_column("gene_symbols", data.gene_symbols));
  }
  if (columns.size() > 2) {
    data.feature_types = std::move(columns[2]);
    data.var.push_back(text_column("feature_types", data.feature_types));
  }
}

}  // namespace

bool is_tenx_folder(const std::string& folder) { return !prefixes(folder).empty(); }

std::string tenx_folder_of(const std::string& matrix_file) {
  const fs::path path(matrix_file);
  const std::string name = path.filename().string();
  if (!is_named(name, "matrix.mtx")) return {};
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  const std::string prefix = name.substr(0, name.rfind("matrix.mtx"));
  return find_file(folder, prefix, {"barcodes.tsv"}).empty() ? std::string() : folder;
}

Dataset read_tenx_folder(const std::string& path, const Context& context) {
  const bool is_folder = fs::is_directory(path);
  const std::string folder = is_folder ? path : tenx_folder_of(path);
  const std::string name = is_folder ? "" : fs::path(path).filename().string();
  const std::string prefix = is_folder ? only_prefix(folder) : name.substr(0, name.rfind("matrix.mtx"));
  const std::string matrix = is_folder ? need_file(folder, prefix, {"matrix.mtx"}) : path;
  Dataset data;
  set_features(data, need_file(folder, prefix, {"features.tsv", "genes.tsv"}));
  const std::string barcodes = need_file(folder, prefix, {"barcodes.tsv"});
  auto columns = read_text_columns(barcodes);
  if (columns.empty()) throw FormatError(barcodes, "", "is empty: the names of the cells are missing");
  data.cell_names = std::move(columns.front());
  const auto n_cells = static_cast<std::int64_t>(data.cell_names.size());
  const auto n_genes = static_cast<std::int64_t>(data.gene_names.size());
  data.counts = std::make_shared<SparseCounts>(read_matrix_market(matrix, n_cells, n_genes, context));
  data.origin = {path, "10x-mtx", fs::path(matrix).filename().string()};
  add_annotations(find_file(folder, prefix, {"cells.tsv"}), data.cell_names, data.obs, context);
  add_annotations(find_file(folder, prefix, {"gene_columns.tsv"}), data.gene_names, data.var, context);
  return data;
}

}  // namespace undrop::io
