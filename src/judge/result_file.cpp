#include "judge/result_file.hpp"

#include <undrop/errors.hpp>
#include <undrop/read.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "io/dataframe_reader.hpp"
#include "io/format.hpp"
#include "io/hdf5_file.hpp"

namespace undrop::judge {

namespace {

using io::hdf5::Group;
using io::hdf5::Kind;

bool is_h5ad(const std::string& path) { return io::recognise(path) == io::Format::h5ad; }

std::vector<std::string> layers_of(const Group& root) {
  return root.is_group("layers") ? root.group("layers").members() : std::vector<std::string>();
}

/// Throws OptionError where there is no such layer; "X" is the main matrix.
void expect_layer(const std::string& path, const Group& root, const std::string& layer) {
  const auto names = layers_of(root);
  if (layer == "X" ? root.has("X") : std::find(names.begin(), names.end(), layer) != names.end()) return;
  throw OptionError("layer", layer,
                    names.empty() ? "no such layer: " + path + " has none; use X for the main matrix"
                                  : fmt::format("no such layer in {}; there are {}, and X for the main matrix", path,
                                                fmt::join(names, ", ")));
}

/// Text of a scalar of a group; empty where it is absent or of another kind.
std::string text_of(const Group& group, const std::string& name) {
  if (!group.is_dataset(name) || group.dataset(name).kind() != Kind::text) return {};
  const auto texts = group.dataset(name).read_texts();
  return texts.size() == 1 ? texts.front() : std::string();
}

bool is_marked(const Group& uns, const std::string& layer) {
  if (!uns.is_group(layer)) return false;
  const auto facts = uns.group(layer);
  if (!facts.is_dataset("imputed") || facts.dataset("imputed").kind() != Kind::boolean) return false;
  const auto marks = facts.dataset("imputed").read<std::int8_t>();
  return marks.size() == 1 && marks.front() != 0;
}

std::vector<std::string> marked_layers(const Group& root) {
  std::vector<std::string> marked;
  if (!root.is_group("uns")) return marked;
  for (const auto& layer : layers_of(root)) {
    if (is_marked(root.group("uns"), layer)) marked.push_back(layer);
  }
  return marked;
}

std::string marked_layer(const std::string& path, const Group& root) {
  const auto marked = marked_layers(root);
  if (marked.size() == 1) return marked.front();
  if (!marked.empty()) {
    throw OptionError(
        "layer", "",
        fmt::format("{} has several imputed layers: {}; choose one by --layer NAME", path, fmt::join(marked, ", ")));
  }
  const auto names = layers_of(root);
  throw OptionError(
      "layer", "",
      fmt::format("{} has no layer that is marked as imputed; name the layer to be scored by --layer NAME "
                  "and say its scale by --scale (layers: {}; X for the main matrix)",
                  path, names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

std::optional<Scale> scale_of(const std::string& text) {
  for (const auto scale : {Scale::counts, Scale::normalized, Scale::log1p}) {
    if (text == to_text(scale)) return scale;
  }
  return std::nullopt;
}

const Column* find(const io::DataFrame& frame, const std::string& name) {
  const auto at =
      std::find_if(frame.columns.begin(), frame.columns.end(), [&](const Column& c) { return c.name == name; });
  return at == frame.columns.end() ? nullptr : &*at;
}

/// A table genes × populations, as seen by the cells.
class TableValues final : public ValueSource {
 public:
  TableValues(std::vector<float> table, std::int64_t n_populations, std::vector<std::int32_t> populations)
      : table_(std::move(table)),
        n_populations_(static_cast<std::size_t>(n_populations)),
        populations_(std::move(populations)) {}
  [[nodiscard]] std::int64_t n_cells() const override { return static_cast<std::int64_t>(populations_.size()); }
  [[nodiscard]] std::int64_t n_genes() const override {
    return static_cast<std::int64_t>(table_.size() / n_populations_);
  }
  void read(CellRange cells, std::span<float> out) const override {
    const std::size_t width = table_.size() / n_populations_;
    for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
      const auto population = populations_[static_cast<std::size_t>(cell)];
      const auto row = out.subspan(static_cast<std::size_t>(cell - cells.begin) * width, width);
      for (std::size_t gene = 0; gene < width; ++gene) {
        row[gene] = population < 0 ? std::numeric_limits<float>::quiet_NaN()
                                   : table_[gene * n_populations_ + static_cast<std::size_t>(population)];
      }
    }
  }

 private:
  std::vector<float> table_;
  std::size_t n_populations_;
  std::vector<std::int32_t> populations_;
};

std::vector<std::string> texts_of(const Group& group, const std::string& name) {
  if (!group.is_dataset(name) || group.dataset(name).kind() != Kind::text) return {};
  return group.dataset(name).read_texts();
}

std::string text_of_row(const Column& column, std::size_t row) {
  const auto code = row < column.codes.size() ? column.codes[row] : -1;
  return code < 0 ? std::string() : column.categories[static_cast<std::size_t>(code)];
}

/// The column of the dropout table that each cell belongs to, −1 where it cannot be told. Populations are clusters that
/// undrop found or the labels of a column, told apart by batch where each batch was fitted apart.
std::vector<std::int32_t> populations_of(const Group& written, const std::string& layer, const io::DataFrame& obs,
                                         std::size_t n_populations) {
  std::vector<std::int32_t> codes(obs.index.size(), n_populations == 1 ? 0 : -1);
  const auto names = texts_of(written, "populations");
  const Column* column = find(obs, layer + "_cluster");
  const Column* batch = nullptr;
  if (written.is_group("options")) {
    const auto options = written.group("options");
    if (column == nullptr) column = find(obs, text_of(options, "labels"));
    batch = find(obs, text_of(options, "batch"));
  }
  if (column == nullptr || column->codes.empty() || names.size() != n_populations) return codes;
  std::unordered_map<std::string, std::int32_t> place;
  for (std::size_t i = 0; i < names.size(); ++i) place.try_emplace(names[i], static_cast<std::int32_t>(i));
  for (std::size_t cell = 0; cell < codes.size(); ++cell) {
    const std::string name = text_of_row(*column, cell);
    auto at = place.find(name);
    if (at == place.end() && batch != nullptr) at = place.find(text_of_row(*batch, cell) + ":" + name);
    codes[cell] = at == place.end() ? -1 : at->second;
  }
  return codes;
}

/// nullptr where there is no table.
std::unique_ptr<ValueSource> dropout_table(const Group& root, const std::string& layer, const io::DataFrame& obs,
                                           std::int64_t n_genes) {
  const std::string name = layer + "_dropout";
  if (!root.is_group("varm") || !root.group("varm").is_dataset(name)) return nullptr;
  const auto data = root.group("varm").dataset(name);
  const auto shape = data.shape();
  if (shape.size() != 2 || shape[0] != n_genes || shape[1] < 1) return nullptr;
  auto populations = populations_of(root.group("uns").group(layer), layer, obs, static_cast<std::size_t>(shape[1]));
  const bool known = std::any_of(populations.begin(), populations.end(), [](std::int32_t code) { return code >= 0; });
  if (!known) return nullptr;
  return std::make_unique<TableValues>(data.read<float>(), shape[1], std::move(populations));
}

/// Where the counts that were imputed stand in the file itself; empty where it is not known.
std::string counts_layer(const Group& root, const Group& written) {
  if (text_of(written, "counts_format") != "h5ad") return {};
  const auto location = text_of(written, "counts_location");
  if (location == "X") return "X";
  if (location.rfind("raw", 0) == 0) return "raw";
  if (location.rfind("layers/", 0) != 0) return {};
  const std::string layer = location.substr(7);
  return root.group("layers").has(layer) ? layer : std::string();
}

}  // namespace

bool has_layer(const std::string& path, const std::string& layer) {
  if (!is_h5ad(path)) return false;
  const auto root = io::hdf5::open_file(path);
  return root.is_group("layers") && root.group("layers").has(layer);
}

std::vector<std::string> layer_names(const std::string& path) {
  return is_h5ad(path) ? layers_of(io::hdf5::open_file(path)) : std::vector<std::string>();
}

std::vector<std::string> imputed_layers(const std::string& path) {
  return is_h5ad(path) ? marked_layers(io::hdf5::open_file(path)) : std::vector<std::string>();
}

NamedValues open_values(const std::string& path, const std::string& layer, Context& context) {
  if (!layer.empty() && is_h5ad(path)) {
    const auto root = io::hdf5::open_file(path);
    expect_layer(path, root, layer);
    const bool main = layer == "X";
    NamedValues out{path, main ? layer : "layers/" + layer, io::read_dataframe_index(root.group("obs")),
                    io::read_dataframe_index(root.group("var")), nullptr};
    const auto n_cells = static_cast<std::int64_t>(out.cell_names.size());
    const auto n_genes = static_cast<std::int64_t>(out.gene_names.size());
    out.values = main ? stream_values(root, layer, n_cells, n_genes)
                      : stream_values(root.group("layers"), layer, n_cells, n_genes);
    if (out.values) return out;
  }
  ReadOptions options;
  options.layer = layer;
  auto data = read_dataset(path, options, context);
  return {path, data.origin.location, std::move(data.cell_names), std::move(data.gene_names),
          counts_as_values(data.counts)};
}

ResultFacts find_result(const std::string& path, const std::string& layer, const Context& context) {
  ResultFacts facts;
  facts.layer = layer;
  if (!is_h5ad(path)) return facts;
  const auto root = io::hdf5::open_file(path);
  if (layer.empty()) facts.layer = marked_layer(path, root);
  expect_layer(path, root, facts.layer);
  if (!root.is_group("uns") || !is_marked(root.group("uns"), facts.layer)) return facts;
  const auto written = root.group("uns").group(facts.layer);
  facts.method = text_of(written, "method");
  facts.scale = scale_of(text_of(written, "scale"));
  facts.counts_layer = counts_layer(root, written);
  if (written.is_group("options")) facts.feature_types = text_of(written.group("options"), "feature_types");
  const auto obs = io::read_dataframe(root.group("obs"), context);
  if (const Column* column = find(obs, facts.layer + "_size_factor")) facts.size_factors = column->numbers;
  const auto n_genes = static_cast<std::int64_t>(io::read_dataframe_index(root.group("var")).size());
  const std::string companion = facts.layer + "_dropout";
  if (root.group("layers").has(companion)) {
    facts.dropout =
        stream_values(root.group("layers"), companion, static_cast<std::int64_t>(obs.index.size()), n_genes);
  } else {
    facts.dropout = dropout_table(root, facts.layer, obs, n_genes);
  }
  return facts;
}

}  // namespace undrop::judge
