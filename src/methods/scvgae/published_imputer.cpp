#include "methods/scvgae/published_imputer.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "methods/known_cells.hpp"
#include "methods/reference_cells.hpp"
#include "methods/scvgae/cell_rows.hpp"
#include "methods/scvgae/parameters.hpp"
#include "methods/scvgae/published.hpp"
#include "nn/torch_scope.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::scvgae {

namespace {

/// Genes must be seen in more than this share of the cells.
constexpr double least_share = 0.05;
constexpr std::int64_t cells_a_read = 1024;

struct Model {
  Program program = Program::of_2026;
  std::vector<std::string> gene_names;
  std::vector<std::int64_t> fingerprints;
  PublishedFit fit;
};

std::vector<std::int32_t> frequent_genes(const Dataset& data, const Context& context) {
  std::vector<std::int64_t> cells_of(static_cast<std::size_t>(data.n_genes()), 0);
  CountBlock block;
  for (std::int64_t begin = 0; begin < data.n_cells(); begin += cells_a_read) {
    data.counts->read({begin, std::min(begin + cells_a_read, data.n_cells())}, block);
    for (const auto gene : block.genes) ++cells_of[static_cast<std::size_t>(gene)];
  }
  const auto least = static_cast<std::int64_t>(std::floor(least_share * static_cast<double>(data.n_cells())));
  std::vector<std::int32_t> out = prep::variable_genes(data, -1, context);
  std::erase_if(out, [&](std::int32_t gene) { return cells_of[static_cast<std::size_t>(gene)] <= least; });
  return out;
}

void refuse_options_without_meaning(const Options& options) {
  const std::vector<std::string> obeyed{"program", "epochs", "learning_rate", "hidden_dim", "latent_dim"};
  for (const auto& [name, value] : options.values()) {
    if (!options.is_given(name) || std::find(obeyed.begin(), obeyed.end(), name) != obeyed.end()) continue;
    std::string flag = name;
    std::replace(flag.begin(), flag.end(), '_', '-');
    throw OptionError(
        flag, to_text(value),
        "has no meaning for a published program, which has its own; leave it out or take the default preset");
  }
}

class PublishedImputation final : public Imputation {
 public:
  PublishedImputation(const Model& model, const Dataset& data, Context& context)
      : model_(model),
        data_(data),
        context_(context),
        scale_(model.program),
        place_(prep::shared_gene_places(model.gene_names, data)),
        known_(known_cells(model.fingerprints, data, model.gene_names, context)) {
    if (std::find(known_.begin(), known_.end(), new_cell) != known_.end())
      throw InputError(
          "a published program of scvgae holds parameters of each of its cells and has none for other ones; fit it on "
          "these cells, or use the default preset, whose model takes new cells");
  }

  void impute(CellRange cells, std::span<const std::int32_t> genes, Quantity, std::span<float> out) const override {
    const nn::TorchScope scope(context_, nn::TorchScope::Gradients::off);
    std::fill(out.begin(), out.end(), 0.0F);
    CountBlock block;
    data_.counts->read(cells, block);
    for (std::int64_t i = 0; i < cells.size(); ++i) {
      const auto cell = static_cast<std::size_t>(cells.begin + i);
      if (known_[cell] >= 0)
        impute_cell(block, i, known_[cell], genes,
                    out.subspan(static_cast<std::size_t>(i) * genes.size(), genes.size()));
    }
  }

  /// The programs replace every zero.
  void dropout_probability(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const override {
    for (std::size_t at = 0; at < out.size(); ++at) {
      const auto cell = static_cast<std::size_t>(cells.begin) + at / genes.size();
      const bool is_modelled = place_[static_cast<std::size_t>(genes[at % genes.size()])] >= 0;
      out[at] = is_modelled && known_[cell] >= 0 ? 1.0F : 0.0F;
    }
  }

 private:
  void impute_cell(const CountBlock& block, std::int64_t i, std::int32_t row, std::span<const std::int32_t> genes,
                   std::span<float> out) const {
    const PublishedFit& fit = model_.fit;
    const torch::Tensor decoded = torch::relu(torch::mv(fit.weight, fit.hidden[row]) + fit.bias).contiguous();
    const float* d = decoded.const_data_ptr<float>();
    const float* slope = fit.gene_slope.const_data_ptr<float>();
    const float* level = fit.gene_level.const_data_ptr<float>();
    const auto own_slope = static_cast<double>(fit.cell_slope.const_data_ptr<float>()[row]);
    const auto own_level = static_cast<double>(fit.cell_level.const_data_ptr<float>()[row]);
    std::vector<double> counts(model_.gene_names.size(), 0);
    const auto seen = block.genes_of(i);
    double total = 0;
    for (std::size_t e = 0; e < seen.size(); ++e) {
      const auto place = place_[static_cast<std::size_t>(seen[e])];
      if (place < 0) continue;
      counts[static_cast<std::size_t>(place)] = static_cast<double>(block.values_of(i)[e]);
      total += scale_.amount(static_cast<double>(block.values_of(i)[e]));
    }
    const double factor = data_.size_factors[static_cast<std::size_t>(block.cells.begin + i)];
    for (std::size_t k = 0; k < genes.size(); ++k) {
      const auto place = place_[static_cast<std::size_t>(genes[k])];
      if (place < 0) continue;
      const double x = scale_.value(counts[static_cast<std::size_t>(place)], total);
      const double value = static_cast<double>(d[place]) + x * (static_cast<double>(slope[place]) + own_slope) +
                           static_cast<double>(level[place]) + own_level;
      out[k] = static_cast<float>(scale_.count(value, total) / factor);
    }
  }

  const Model& model_;
  const Dataset& data_;
  Context& context_;
  PublishedScale scale_;
  std::vector<std::int32_t> place_;
  std::vector<std::int32_t> known_;
};

void put(ArchiveWriter& archive, const std::string& name, const torch::Tensor& tensor) {
  const torch::Tensor values = tensor.contiguous();
  const std::vector<std::int64_t> shape(values.sizes().begin(), values.sizes().end());
  archive.put("published/" + name, std::span(values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel())),
              shape);
}

torch::Tensor take(const ArchiveReader& archive, const std::string& name, std::vector<std::int64_t> shape) {
  std::vector<std::int64_t> found;
  std::vector<float> values = archive.floats("published/" + name, &found);
  if (found != shape)
    throw FormatError("model", "published/" + name, "has another shape than the model's; save the model again");
  return torch::from_blob(values.data(), shape).clone();
}

class FittedPublished final : public FittedImputer {
 public:
  explicit FittedPublished(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "scvgae"; }
  [[nodiscard]] Offer offer() const override {
    return {.rate = true, .dropout_probability = true, .scale = Scale::normalized};
  }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<PublishedImputation>(model_, data, context);
  }
  [[nodiscard]] Facts facts() const override {
    return {
        {"history/loss", model_.fit.losses},
        {"published/graph", std::string(model_.program == Program::of_2026 ? "30 nearest neighbours" : "percentile")},
        {"published/loss", std::string(model_.program == Program::of_2024 ? "squared error" : "squared error, zinb")}};
  }
  void save(ArchiveWriter& archive) const override {
    archive.put("genes", model_.gene_names);
    archive.put("fingerprints", model_.fingerprints);
    archive.put("published/program", std::vector<std::int64_t>{static_cast<std::int64_t>(model_.program)});
    archive.put("published/losses", model_.fit.losses);
    const PublishedFit& fit = model_.fit;
    put(archive, "hidden", fit.hidden);
    put(archive, "weight", fit.weight);
    put(archive, "bias", fit.bias);
    put(archive, "gene_slope", fit.gene_slope);
    put(archive, "gene_level", fit.gene_level);
    put(archive, "cell_slope", fit.cell_slope);
    put(archive, "cell_level", fit.cell_level);
  }

 private:
  Model model_;
};

}  // namespace

std::unique_ptr<FittedImputer> fit_published_imputer(const Dataset& data, const Options& options,
                                                     const Context& context) {
  refuse_options_without_meaning(options);
  const auto genes = frequent_genes(data, context);
  if (genes.size() < 2)
    throw InputError("scvgae needs at least 2 genes that are seen in more than one cell in twenty; the input has " +
                     std::to_string(genes.size()));
  const Dataset cells = reference_cells(data, genes);
  std::vector<std::int32_t> place(genes.size());
  std::iota(place.begin(), place.end(), 0);
  Model model;
  model.program = program_of(options.text("program"));
  model.gene_names = cells.gene_names;
  model.fingerprints = cell_fingerprints(cells, cells.gene_names, context);
  const CellRows rows = cell_rows(cells, {0, cells.n_cells()}, place, cells.n_genes(), 1);
  model.fit = fit_published(rows.counts, model.program, options, context);
  context.warn(
      "scvgae: a published program is run as it computes; its values are not on the scale of counts and are "
      "turned back into counts with those below 0 as 0");
  return std::make_unique<FittedPublished>(std::move(model));
}

bool is_published(const ArchiveReader& archive) { return archive.has("published/hidden"); }

std::unique_ptr<FittedImputer> load_published_imputer(const ArchiveReader& archive) {
  Model model;
  model.gene_names = archive.texts("genes");
  model.fingerprints = archive.integers("fingerprints");
  const auto program = archive.integers("published/program");
  if (program.size() != 1 || program[0] < 0 || program[0] > 2)
    throw FormatError("model", "published/program", "names no published program; save the model again");
  model.program = static_cast<Program>(program[0]);
  model.fit.losses = archive.doubles("published/losses");
  std::vector<std::int64_t> shape;
  (void)archive.floats("published/hidden", &shape);
  const auto m = static_cast<std::int64_t>(model.gene_names.size());
  const auto n = static_cast<std::int64_t>(model.fingerprints.size());
  const std::int64_t width = shape.size() == 2 ? shape[1] : 0;
  model.fit.hidden = take(archive, "hidden", {n, width});
  model.fit.weight = take(archive, "weight", {m, width});
  model.fit.bias = take(archive, "bias", {m});
  model.fit.gene_slope = take(archive, "gene_slope", {m});
  model.fit.gene_level = take(archive, "gene_level", {m});
  model.fit.cell_slope = take(archive, "cell_slope", {n});
  model.fit.cell_level = take(archive, "cell_level", {n});
  return std::make_unique<FittedPublished>(std::move(model));
}

}  // namespace undrop::scvgae
