#include "io/h5ad_reader.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "io/dataframe_reader.hpp"
#include "io/delimited_text.hpp"
#include "io/h5_matrix.hpp"
#include "io/h5ad_geometry.hpp"

namespace undrop::io {

namespace {

using Counts = std::shared_ptr<const CountSource>;

const Column* find(const std::vector<Column>& columns, std::span<const char* const> names) {
  for (const char* name : names) {
    const auto at = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
    if (at != columns.end() && !at->codes.empty()) return &*at;
  }
  return nullptr;
}

/// Finds the counts of one file.
class CountsFinder {
 public:
  CountsFinder(const hdf5::Group& root, const Dataset& data, const Context& context)
      : root_(root), data_(data), context_(context) {}

  /// Location of the counts, with the counts themselves in `found`.
  std::string find(const std::string& layer, Counts& found) const {
    return layer.empty() ? find_counts(found) : take(layer, found);
  }

 private:
  [[nodiscard]] std::vector<std::string> layers() const {
    return root_.is_group("layers") ? root_.group("layers").members() : std::vector<std::string>();
  }

  [[nodiscard]] std::string places() const {
    auto names = layers();
    if (has_x()) names.emplace_back("X");
    if (has_raw()) names.emplace_back("raw");
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
  }

  /// A data set without X has none, or one of the encoding "null".
  [[nodiscard]] bool has_x() const {
    return root_.is_group("X") ||
           (root_.is_dataset("X") && root_.dataset("X").text_attribute("encoding-type") != "null");
  }

  [[nodiscard]] bool has_raw() const { return root_.is_group("raw") && root_.group("raw").has("X"); }

  [[nodiscard]] bool raw_has_the_genes() const {
    const auto raw = root_.group("raw");
    return raw.is_group("var") && read_dataframe_index(raw.group("var")) == data_.gene_names;
  }

  [[nodiscard]] H5Matrix read(const hdf5::Group& parent, const std::string& name) const {
    return read_h5_matrix(parent, name, static_cast<std::int64_t>(data_.cell_names.size()),
                          static_cast<std::int64_t>(data_.gene_names.size()), context_);
  }

  std::string take(const std::string& layer, Counts& found) const {
    const auto names = layers();
    if (std::find(names.begin(), names.end(), layer) != names.end()) {
      found = read(root_.group("layers"), layer).counts;
      return "layers/" + layer;
    }
    if (layer == "X" && has_x()) {
      found = read(root_, "X").counts;
      return "X";
    }
    if (layer == "raw" && has_raw()) {
      if (!raw_has_the_genes()) refuse_raw();
      found = read(root_.group("raw"), "X").counts;
      return "raw/X";
    }
    throw OptionError("layer", layer, "is not in " + root_.file() + "; there are: " + places());
  }

  [[noreturn]] void refuse_raw() const {
    throw InputError(fmt::format(
        "{}: raw/X does not have the {} genes of var, so its counts cannot be used beside X. Make it the data set "
        "(adata = adata.raw.to_adata()) or copy its counts of these genes into a layer (adata.layers['counts'] = "
        "adata.raw[:, adata.var_names].X) and give --layer counts",
        root_.file(), data_.gene_names.size()));
  }

  /// True, with the counts, where the matrix holds counts.
  bool take_counts(const hdf5::Group& parent, const std::string& name, Counts& found) const {
    if (!may_hold_counts(parent, name)) return false;
    auto read_here = read(parent, name);
    if (!read_here.holds_counts) return false;
    found = std::move(read_here.counts);
    return true;
  }

  std::string find_counts(Counts& found) const {
    const auto names = layers();
    const bool has_counts_layer = std::find(names.begin(), names.end(), "counts") != names.end();
    if (has_counts_layer && take_counts(root_.group("layers"), "counts", found)) return "layers/counts";
    if (has_x() && take_counts(root_, "X", found)) return "X";
    if (has_raw() && may_hold_counts(root_.group("raw"), "X")) {
      if (!raw_has_the_genes()) refuse_raw();
      if (take_counts(root_.group("raw"), "X", found)) return "raw/X";
    }
    if (has_counts_layer) return take("counts", found);
    if (has_x()) return take("X", found);
    throw InputError(root_.file() +
                     ": there is no X and no layer named counts. Name the one that holds the raw counts by "
                     "--layer NAME; there are: " +
                     places());
  }

  const hdf5::Group& root_;
  const Dataset& data_;
  const Context& context_;
};

}  // namespace

void name_features(Dataset& data) {
  constexpr std::array symbols{"gene_symbols", "gene_symbol", "feature_name", "gene_names", "gene_name", "symbol"};
  constexpr std::array types{"feature_types", "feature_type"};
  if (const Column* column = find(data.var, symbols)) data.gene_symbols = texts_of(*column);
  if (const Column* column = find(data.var, types)) data.feature_types = texts_of(*column);
}

Dataset read_h5ad(const std::string& path, const ReadOptions& options, const Context& context) {
  const auto root = hdf5::open_file(path);
  Dataset data;
  auto obs = read_dataframe(root.group("obs"), context);
  auto var = read_dataframe(root.group("var"), context);
  data.cell_names = std::move(obs.index);
  data.gene_names = std::move(var.index);
  data.obs = std::move(obs.columns);
  data.var = std::move(var.columns);
  name_features(data);
  const auto n_cells = static_cast<std::int64_t>(data.cell_names.size());
  if (!options.representation.empty()) {
    data.representation = std::make_shared<Representation>(read_representation(root, options.representation, n_cells));
  }
  if (!options.neighbors.empty()) {
    data.neighbors = std::make_shared<NeighborGraph>(read_neighbor_graph(root, options.neighbors, n_cells, context));
  }
  const std::string location = CountsFinder(root, data, context).find(options.layer, data.counts);
  data.origin = {path, "h5ad", location};
  return data;
}

}  // namespace undrop::io
