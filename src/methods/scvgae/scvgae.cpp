#include "methods/scvgae/scvgae.hpp"

#include <undrop/errors.hpp>

#include <numeric>
#include <utility>

#include "methods/known_cells.hpp"
#include "methods/reference_cells.hpp"
#include "methods/scvgae/imputation.hpp"
#include "methods/scvgae/parameters.hpp"
#include "methods/scvgae/published_imputer.hpp"
#include "methods/scvgae/training.hpp"
#include "nn/torch_scope.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::scvgae {

namespace {

std::vector<std::int32_t> every_gene(const Dataset& data) {
  std::vector<std::int32_t> genes(static_cast<std::size_t>(data.n_genes()));
  std::iota(genes.begin(), genes.end(), 0);
  return genes;
}

class FittedScvgae final : public FittedImputer {
 public:
  explicit FittedScvgae(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "scvgae"; }
  /// Only what these options fit: without zero inflation there is no dropout model, squared errors know no value of
  /// positive counts alone, and without a divergence nothing is learnt of a cell's deviation.
  [[nodiscard]] Offer offer() const override {
    Offer out = info().offer;
    out.dropout_probability = model_.networks->likelihood == Likelihood::zinb;
    out.expressed = model_.networks->likelihood != Likelihood::squared_error;
    out.stddev = out.sample = model_.options.real("kl_weight") > 0;
    return out;
  }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<VgaeImputation>(model_, data, context);
  }
  [[nodiscard]] Facts facts() const override { return model_.facts; }
  [[nodiscard]] bool converged() const override { return model_.converged; }
  void save(ArchiveWriter& archive) const override { model_.save(archive); }

 private:
  Model model_;
};

/// Squared errors are of the values themselves: there is nothing to set right.
Calibration calibration_of(const Model& model, const CellRows& rows, const torch::Tensor& features,
                           const Context& context) {
  const nn::SparseRows graph = model.graph.any() ? nn::graph_rows(model.graph.view()) : nn::SparseRows();
  const Latent latent = encode(*model.networks->encoder, model.graph.any() ? &graph : nullptr, features);
  if (model.networks->likelihood == Likelihood::squared_error) return no_calibration(rows.n_genes());
  const torch::Tensor levels = torch::tensor(cell_levels(rows, model.start, nullptr)).unsqueeze(1);
  return calibrate(*model.networks, rows, latent.mean, levels, context);
}

Model fit_model(const Dataset& data, const Options& options, const Context& context) {
  Model model;
  model.options = options;
  model.seed = context.seed;
  const auto genes = prep::variable_genes(data, options.integer("n_top_genes"), context);
  if (genes.size() < 2)
    throw InputError("scvgae needs at least 2 genes with counts; the input has " + std::to_string(genes.size()));
  const Dataset cells = reference_cells(data, genes);
  model.median_total = cells.median_total;
  model.gene_names = cells.gene_names;
  model.fingerprints = cell_fingerprints(cells, cells.gene_names, context);
  model.graph = fit_graph(data, cells, options, context);
  model.facts = model.graph.facts;
  const CellRows rows = cell_rows(cells, {0, cells.n_cells()}, every_gene(cells), cells.n_genes(), 1);
  model.networks = std::make_unique<Networks>(options, cells.n_genes(), context);
  const HeldOut held_out = hold_out(rows.n_rows(), rows.n_genes(), options.real("validation_share"), context);
  model.start = gene_start(rows, model.networks->likelihood == Likelihood::zinb, &held_out);
  start_at(model.start, *model.networks->decoder);
  const nn::GraphView view = model.graph.any() ? model.graph.view() : nn::GraphView{};
  Trainer trainer(*model.networks, rows, model.start, view, options, context);
  trainer.run();
  model.facts.insert(trainer.facts().begin(), trainer.facts().end());
  model.converged = trainer.converged();
  const torch::Tensor features = all_features(*model.networks->encoder, rows, nullptr);
  if (model.graph.any()) model.features = features;
  model.calibration = calibration_of(model, rows, features, context);
  return model;
}

class Scvgae final : public Imputer {
 public:
  explicit Scvgae(ImputerInput input) : options_(std::move(input.options)) {}
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    const nn::TorchScope scope(context, nn::TorchScope::Gradients::on);
    if (options_.text("program") != "corrected") return fit_published_imputer(data, options_, context);
    return std::make_unique<FittedScvgae>(fit_model(data, options_, context));
  }

 private:
  Options options_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Scvgae>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  if (is_published(archive)) return load_published_imputer(archive);
  return std::make_unique<FittedScvgae>(Model::load(archive));
}

}  // namespace undrop::scvgae
