#include "io/loom_reader.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "io/delimited_text.hpp"
#include "io/h5_matrix.hpp"

namespace undrop::io {

namespace {

constexpr std::array gene_attributes{"Gene",       "gene",    "var_names", "gene_names", "GeneName",   "gene_name",
                                     "symbol",     "Symbol",  "Accession", "accession",  "gene_ids",   "gene_id",
                                     "ensembl_id", "Ensembl", "EnsemblID", "index",      "feature_id", "id"};
constexpr std::array cell_attributes{"CellID", "cell_id", "cell_ids", "cellid",   "obs_names", "cell_names",
                                     "Cell",   "cell",    "Barcode",  "barcodes", "barcode",   "index"};

void append_utf8(std::uint32_t code, std::string& out) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// The character that an entity "#228" or "#xE4" stands for.
std::optional<std::uint32_t> character_of(std::string_view entity) {
  if (entity.size() < 2 || entity.front() != '#') return std::nullopt;
  const bool is_hexadecimal = entity[1] == 'x' || entity[1] == 'X';
  entity.remove_prefix(is_hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  const auto result = std::from_chars(entity.data(), entity.data() + entity.size(), code, is_hexadecimal ? 16 : 10);
  const bool whole = result.ec == std::errc() && result.ptr == entity.data() + entity.size();
  const bool is_character = code > 0 && code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
  return whole && is_character ? std::optional(code) : std::nullopt;
}

/// Before version 3 of the specification, characters beyond ASCII are written as XML entities.
std::string without_entities(const std::string& text) {
  if (text.find("&#") == std::string::npos) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '&' ? text.find(';', at) : std::string::npos;
    const auto code = end == std::string::npos || end - at > 9
                          ? std::nullopt
                          : character_of(std::string_view(text).substr(at + 1, end - at - 1));
    if (code) {
      append_utf8(*code, out);
      at = end + 1;
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::vector<std::string> texts(const hdf5::Dataset& dataset) {
  auto out = dataset.read_texts();
  for (auto& text : out) text = without_entities(text);
  return out;
}

/// Attributes that are no plain vectors of numbers or text (embeddings, for instance) are no columns.
std::optional<Column> read_attribute(const hdf5::Dataset& dataset, const std::string& name, std::int64_t n,
                                     const Context& context) {
  const auto kind = dataset.kind();
  const auto shape = dataset.shape();
  const bool is_column = kind == hdf5::Kind::text || kind == hdf5::Kind::integer || kind == hdf5::Kind::real ||
                         kind == hdf5::Kind::boolean;
  if (!is_column || shape.size() != 1) {
    context.debug(dataset.path() + " is no column of numbers or text; it is left aside");
    return std::nullopt;
  }
  dataset.expect_vector(n);
  if (kind == hdf5::Kind::text) return text_column(name, texts(dataset));
  Column column;
  column.name = name;
  column.kind = kind == hdf5::Kind::boolean ? Column::Kind::boolean : Column::Kind::number;
  column.numbers = dataset.read<double>();
  return column;
}

/// The attributes of one axis, and the names among them.
class Axis {
 public:
  Axis(const hdf5::Group& root, const std::string& group, std::int64_t n, const Context& context) : n_(n) {
    if (!root.is_group(group)) return;
    attributes_ = root.group(group);
    for (const auto& name : attributes_->members()) {
      if (!attributes_->is_dataset(name)) continue;
      auto column = read_attribute(attributes_->dataset(name), name, n, context);
      if (column) columns_.push_back(std::move(*column));
    }
  }

  /// Takes the first of `candidates` without doubles as the names, else the first that there is; made-up names
  /// otherwise.
  std::vector<std::string> take_names(std::span<const char* const> candidates, const std::string& what,
                                      const Context& context) {
    std::optional<std::size_t> first;
    for (const char* candidate : candidates) {
      const auto at = find(candidate);
      if (!at) continue;
      if (are_distinct(names_of(*at))) return take(*at);
      if (!first) first = at;
    }
    if (first) return take(*first);
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < n_; ++i) names.push_back(what + "_" + std::to_string(i + 1));
    context.warn(fmt::format("the loom file has no names of {0}s; they are called {0}_1 to {0}_{1}", what, n_));
    return names;
  }

  [[nodiscard]] std::vector<Column> take_columns() { return std::move(columns_); }

 private:
  [[nodiscard]] std::optional<std::size_t> find(const std::string& name) const {
    const auto at = std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) { return c.name == name; });
    if (at == columns_.end()) return std::nullopt;
    return static_cast<std::size_t>(at - columns_.begin());
  }

  /// Text as it stands in the file: what counts as missing in a column may be a name.
  [[nodiscard]] std::vector<std::string> names_of(std::size_t column) const {
    if (columns_[column].numbers.empty()) return texts(attributes_->dataset(columns_[column].name));
    return texts_of(columns_[column]);
  }

  std::vector<std::string> take(std::size_t column) {
    auto names = names_of(column);
    columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(column));
    return names;
  }

  static bool are_distinct(const std::vector<std::string>& names) {
    return std::unordered_set<std::string>(names.begin(), names.end()).size() == names.size();
  }

  std::int64_t n_;
  std::optional<hdf5::Group> attributes_;
  std::vector<Column> columns_;
};

void set_features(Dataset& data) {
  const auto take = [&](std::span<const char* const> names, std::vector<std::string>& out) {
    for (const char* name : names) {
      const auto at = std::find_if(data.var.begin(), data.var.end(), [&](const Column& c) { return c.name == name; });
      if (at == data.var.end() || at->codes.empty()) continue;
      out = texts_of(*at);
      return;
    }
  };
  constexpr std::array symbols{"gene_symbols", "gene_symbol", "Gene", "gene_names", "gene_name", "symbol"};
  constexpr std::array types{"feature_types", "feature_type"};
  take(symbols, data.gene_symbols);
  take(types, data.feature_types);
}

constexpr auto main_matrix = "matrix";

std::vector<std::string> layer_names(const hdf5::Group& root) {
  return root.is_group("layers") ? root.group("layers").members() : std::vector<std::string>();
}

std::string chosen_layer(const hdf5::Group& root, const std::string& wanted) {
  const auto names = layer_names(root);
  const auto has = [&](const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (wanted.empty()) {
    return has("counts") && may_hold_counts(root.group("layers"), "counts") ? "counts" : main_matrix;
  }
  if (wanted == main_matrix || has(wanted)) return wanted;
  if (wanted == "X") return main_matrix;
  throw OptionError("layer", wanted,
                    fmt::format("is not in {}; there are: matrix{}{}", root.file(), names.empty() ? "" : ", ",
                                fmt::join(names, ", ")));
}

}  // namespace

bool is_loom(const hdf5::Group& root) {
  return root.is_dataset("matrix") && (root.is_group("row_attrs") || root.is_group("col_attrs"));
}

std::shared_ptr<const CountSource> read_loom_layer(const hdf5::Group& root, const std::string& layer,
                                                   std::int64_t n_cells, std::int64_t n_genes, const Context& context) {
  const bool is_layer = layer != main_matrix;
  auto matrix = is_layer ? root.group("layers").dataset(layer) : root.dataset("matrix");
  if (matrix.shape() != std::vector<std::int64_t>{n_genes, n_cells}) {
    matrix.fail(fmt::format("has shape ({}); {} genes × {} cells are expected, as the main matrix has them",
                            fmt::join(matrix.shape(), ", "), n_genes, n_cells));
  }
  return read_h5_dense_by_genes(std::move(matrix), context).counts;
}

Dataset read_loom(const std::string& path, const ReadOptions& options, const Context& context) {
  const auto root = hdf5::open_file(path);
  const auto matrix = root.dataset("matrix");
  const auto shape = matrix.shape();
  if (shape.size() != 2) matrix.fail(fmt::format("has {} dimensions; 2 are expected", shape.size()));
  matrix.expect_backed();
  Axis genes(root, "row_attrs", shape[0], context);
  Axis cells(root, "col_attrs", shape[1], context);
  Dataset data;
  data.gene_names = genes.take_names(gene_attributes, "gene", context);
  data.cell_names = cells.take_names(cell_attributes, "cell", context);
  data.var = genes.take_columns();
  data.obs = cells.take_columns();
  set_features(data);
  const std::string layer = chosen_layer(root, options.layer);
  data.counts = read_loom_layer(root, layer, shape[1], shape[0], context);
  data.origin = {path, "loom", layer == main_matrix ? main_matrix : "layers/" + layer};
  return data;
}

}  // namespace undrop::io
