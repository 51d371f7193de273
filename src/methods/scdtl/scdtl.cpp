#include "methods/scdtl/scdtl.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <iomanip>
#include <iterator>
#include <numeric>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "cluster/labelled_populations.hpp"
#include "methods/gene_order.hpp"
#include "methods/scdtl/bulk_stage.hpp"
#include "methods/scdtl/fusion_stage.hpp"
#include "methods/scdtl/imputation.hpp"
#include "methods/scdtl/parameters.hpp"
#include "methods/scdtl/transfer_stage.hpp"
#include "nn/torch_scope.hpp"
#include "prep/folds.hpp"
#include "prep/gene_places.hpp"
#include "prep/mask_split.hpp"
#include "prep/sorted_genes.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::scdtl {

namespace {

/// Repeats of the judge's masks are small numbers: these entries are others.
constexpr std::int64_t held_out_repeat = 1'000'003;
/// How much better bulk must predict held-out entries to be used.
constexpr double least_gain = 0.01;
constexpr std::size_t fewest_genes = 8;
constexpr std::int64_t fewest_samples = 4;
constexpr std::int64_t n_folds = 7;  // one of which is held out of pseudo-bulk
constexpr std::int64_t fewest_cells_to_hold_out_of = 70;

class FittedScdtl final : public FittedImputer {
 public:
  explicit FittedScdtl(Model model) : model_(std::move(model)) {}
  [[nodiscard]] std::string method() const override { return "scdtl"; }
  [[nodiscard]] Offer offer() const override { return info().offer; }
  [[nodiscard]] std::vector<std::uint8_t> modelled_genes(const Dataset& data) const override {
    return prep::has_place(prep::gene_places(model_.gene_names, data));
  }
  [[nodiscard]] std::unique_ptr<Imputation> bind(const Dataset& data, Context& context) const override {
    return std::make_unique<DtlImputation>(model_, data, context);
  }
  [[nodiscard]] Facts facts() const override { return model_.facts; }
  void save(ArchiveWriter& archive) const override { model_.save(archive); }

 private:
  Model model_;
};

std::string written(double error) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(4) << error;
  return out.str();
}

/// The data without the held-out entries, at the data's own depth.
prep::MaskSplit hold_out(const Dataset& data, const Options& options, const Context& context) {
  const double share = options.real("validation_share");
  prep::MaskSplit split;
  if (share > 0) {
    split = prep::mask_entries(data, {.fraction = share, .repeat = held_out_repeat}, context);
    split.data.size_factors = data.size_factors;
    split.data.median_total = data.median_total;
  } else {
    split.data = data;
  }
  return split;
}

/// One fit, from the data to the model.
class Fit {
 public:
  /// `file_genes`: names in the order of the file; `data` has them sorted.
  Fit(const ImputerInput& input, const Dataset& data, const std::vector<std::string>& file_genes, Context& context)
      : input_(input), options_(input.options), data_(data), file_genes_(file_genes), context_(context) {}
  Model run();

 private:
  void find_populations();
  BulkModel bulk_model();
  BulkModel kept_bulk_model();
  /// Cells whose sums are kept from the training of the first stage on pseudo-bulk.
  [[nodiscard]] std::vector<std::uint8_t> held_out_cells() const;
  [[nodiscard]] std::vector<std::string> model_genes(const bulk::BulkReference& reference) const;
  /// Of these, those that bulk has.
  [[nodiscard]] std::vector<std::string> shared_genes(const bulk::BulkReference& reference) const;
  void prepare_cells(const std::vector<std::string>& genes, const bulk::BulkReference& reference);
  /// Stage II with and, for the gate, without bulk.
  void transfer(const BulkModel& bulk);
  void fuse();
  [[nodiscard]] std::vector<std::int32_t> signal_order() const;
  [[nodiscard]] torch::Generator drawn(const char* stream) const { return nn::generator(context_, stream); }

  const ImputerInput& input_;
  const Options& options_;
  const Dataset& data_;
  const std::vector<std::string>& file_genes_;
  Context& context_;
  prep::MaskSplit split_;
  std::vector<std::int32_t> populations_;
  std::int64_t n_populations_ = 1;
  CellValues cells_;
  Model model_;
};

void Fit::find_populations() {
  const Dataset& data = split_.data;
  const auto genes = prep::variable_genes(data, 2000, context_);
  if (genes.size() < fewest_genes)
    throw InputError("scdtl needs at least " + std::to_string(fewest_genes) + " genes with counts; the input has " +
                     std::to_string(genes.size()));
  cluster::PopulationOptions options;
  options.n_clusters = input_.n_clusters;
  if (!input_.labels.empty()) {
    n_populations_ = std::max<std::int64_t>(1, static_cast<std::int64_t>(input_.label_names.size()));
    populations_ = input_.labels;
    const auto known = cluster::labelled_populations(data, genes, input_.labels, n_populations_, options, context_);
    const auto nearest = known.assign(data, context_);
    for (std::size_t i = 0; i < populations_.size(); ++i) {
      if (populations_[i] < 0) populations_[i] = nearest[i];
    }
    return;
  }
  const auto found = cluster::find_populations(data, genes, options, context_);
  n_populations_ = std::max<std::int64_t>(1, found.n);
  populations_ = found.of_cell;
  model_.facts.insert(found.facts.begin(), found.facts.end());
}

BulkModel Fit::bulk_model() {
  if (!options_.text("bulk_model").empty()) return kept_bulk_model();
  bulk::BulkOptions options = bulk::bulk_options(options_);
  if (options.source == bulk::BulkSource::none) return {};
  // A table of translated names has others of another species.
  options.keeps_all_genes = !options_.text("save_bulk_model").empty() && options.gene_map.empty();
  const auto held_out = options.source == bulk::BulkSource::pseudo ? held_out_cells() : std::vector<std::uint8_t>();
  bulk::BulkReference reference = bulk::make_bulk_reference({split_.data, populations_, held_out}, options, context_);
  if (reference.n_samples() < fewest_samples)
    throw InputError("scdtl needs at least " + std::to_string(fewest_samples) + " bulk samples; the reference has " +
                     std::to_string(reference.n_samples()));
  const auto genes = shared_genes(reference);
  BulkModel fitted = fit_bulk_model(std::move(reference), genes, options_, context_);
  model_.facts.insert(fitted.reference.facts.begin(), fitted.reference.facts.end());
  model_.facts.insert(fitted.facts.begin(), fitted.facts.end());
  return fitted;
}

BulkModel Fit::kept_bulk_model() {
  BulkModel kept = load_bulk_model(options_.text("bulk_model"));
  if (kept.representation != representation_of(options_))
    throw OptionError("bulk_model", options_.text("bulk_model"),
                      "was trained with another --input; give the same here");
  bulk::bring_to_cells(kept.reference, {split_.data, populations_, {}}, bulk::bulk_options(options_, false), context_);
  extend_bulk_model(kept, shared_genes(kept.reference), options_, context_);
  model_.facts.insert(kept.reference.facts.begin(), kept.reference.facts.end());
  model_.facts.insert(kept.facts.begin(), kept.facts.end());
  return kept;
}

std::vector<std::uint8_t> Fit::held_out_cells() const {
  std::vector<std::uint8_t> out(populations_.size(), 0);
  if (split_.data.n_cells() < fewest_cells_to_hold_out_of) return out;
  const auto folds = prep::random_folds(split_.data.n_cells(), n_folds, context_.seed, held_out_repeat, populations_);
  std::transform(folds.begin(), folds.end(), out.begin(), [](auto fold) { return fold == 0 ? 1 : 0; });
  return out;
}

std::vector<std::string> Fit::shared_genes(const bulk::BulkReference& reference) const {
  const std::unordered_set<std::string> known(reference.genes.begin(), reference.genes.end());
  const auto genes = model_genes(reference);
  std::vector<std::string> shared;
  std::copy_if(genes.begin(), genes.end(), std::back_inserter(shared),
               [&](const std::string& gene) { return known.count(gene) != 0; });
  if (shared.size() < fewest_genes)
    throw InputError("only " + std::to_string(shared.size()) + " of the " + std::to_string(genes.size()) +
                     " genes that scdtl is fitted on are in bulk; give a table with more genes, or --n-top-genes all");
  return shared;
}

std::vector<std::string> Fit::model_genes(const bulk::BulkReference& reference) const {
  Dataset eligible = split_.data;
  if (reference.n_samples() > 0 && options_.text("genes_without_bulk") == "leave") {
    const std::unordered_set<std::string> known(reference.genes.begin(), reference.genes.end());
    for (std::size_t j = 0; j < eligible.gene_names.size(); ++j) {
      if (known.count(eligible.gene_names[j]) == 0) eligible.is_modelled[j] = 0;
    }
  }
  std::vector<std::string> out;
  for (const auto gene : prep::variable_genes(eligible, options_.integer("n_top_genes"), context_))
    out.push_back(eligible.gene_names[static_cast<std::size_t>(gene)]);
  return out;
}

void Fit::prepare_cells(const std::vector<std::string>& genes, const bulk::BulkReference& reference) {
  model_.gene_names = genes;
  const auto place = prep::shared_gene_places(genes, split_.data);
  cells_ = cell_values(split_.data, split_.hidden, place, static_cast<std::int64_t>(genes.size()));
  const bool foreign = options_.text("cell_range") == "bulk" && reference.n_samples() > 0;
  model_.scale =
      foreign ? bulk_scale(reference, genes, model_.median_total) : fit_scale(cells_, representation_of(options_));
  set_levels(cells_, model_.scale);
  for (std::size_t i = 0; i < populations_.size(); ++i)
    cells_.population[i] = std::max<std::int64_t>(0, populations_[i]);
  if (cells_.rows.size() < 2) throw InputError("scdtl needs at least 2 cells with counts of its genes");
}

void Fit::transfer(const BulkModel& bulk) {
  const auto n_genes = static_cast<std::int64_t>(model_.gene_names.size());
  const BulkValues values = bulk_values(bulk.reference, model_.gene_names, model_.scale.kind);
  const std::string& gate = options_.text("bulk_gate");
  const bool with_bulk = values.any() && gate != "off";
  const bool judges = with_bulk && gate == "auto" && !cells_.held_rows.empty();
  double error = 0;
  const NetworkShape shape = bulk.networks ? bulk.networks->shape : network_shape(options_, false);
  if (with_bulk) {
    TransferNetworks of_bulk =
        adapted(*bulk.networks, bulk.places_of(model_.gene_names), drawn("scdtl transferred networks"));
    auto of_cells = std::make_unique<TransferNetworks>(n_genes, shape, drawn("scdtl cell networks"));
    if (options_.text("cell_encoder_start") == "bulk") copy_state(*of_bulk.encoder, *of_cells->encoder);
    copy_state(*of_bulk.imputer, *of_cells->imputer);
    TransferTrainer trainer(*of_cells, of_bulk.encoder.get(), values, cells_, model_.scale, options_, context_);
    if (options_.text("cell_encoder_start").rfind("autoencoder", 0) == 0) trainer.start_as_autoencoder(model_.facts);
    error = trainer.run("transfer", model_.facts);
    model_.networks = std::move(of_cells);
  }
  if (with_bulk && !judges) return;
  auto alone = std::make_unique<TransferNetworks>(n_genes, shape, drawn("scdtl cell networks"));
  TransferTrainer trainer(*alone, nullptr, values, cells_, model_.scale, options_, context_);
  const double without = trainer.run(judges ? "no_transfer" : "transfer", model_.facts);
  if (judges) {
    const bool helps = error <= (1 - least_gain) * without;
    model_.facts["bulk_gate/held_out_with_bulk"] = error;
    model_.facts["bulk_gate/held_out_without_bulk"] = without;
    model_.facts["bulk_gate/bulk_used"] = helps;
    const std::string errors = "error " + written(error) + " with it, " + written(without) + " without";
    context_.info("scdtl: bulk and held-out entries of the cells: " + errors);
    if (helps) return;
    context_.warn(
        "scdtl: bulk does not predict held-out entries of the cells at least 1 % better than the cells alone (" +
        errors + "), so it is left out; --bulk-gate on uses it in any case");
  }
  model_.networks = std::move(alone);
}

std::vector<std::int32_t> Fit::signal_order() const {
  if (!options_.flag("unet")) return {};
  const GeneOrder order = gene_order(options_.text("gene_order"));
  const std::vector<std::string>& names = order == GeneOrder::input ? file_genes_ : split_.data.gene_names;
  std::unordered_map<std::string, std::int32_t> place;
  for (std::size_t j = 0; j < model_.gene_names.size(); ++j)
    place.emplace(model_.gene_names[j], static_cast<std::int32_t>(j));
  std::vector<std::int32_t> genes;
  for (std::size_t j = 0; j < names.size(); ++j) {
    if (place.count(names[j]) != 0) genes.push_back(static_cast<std::int32_t>(j));
  }
  std::vector<std::int32_t> out;
  for (const auto gene : ordered_genes(split_.data, genes, order, context_))
    out.push_back(place.at(names[static_cast<std::size_t>(gene)]));
  return out;
}

void Fit::fuse() {
  if (!options_.flag("fusion")) return;
  model_.order = signal_order();
  auto fusion = std::make_unique<Fusion>(
      fusion_options(options_, static_cast<std::int64_t>(model_.gene_names.size()), model_.order),
      drawn("scdtl fusion networks"));
  FusionTrainer trainer(*fusion, *model_.networks, cells_, model_.scale, n_populations_, options_, context_);
  const double error = trainer.run(model_.facts);
  if (options_.text("fusion_output") == "correction" && !cells_.held_rows.empty()) {
    const double transferred = trainer.transferred_error();
    model_.facts["fusion/held_out_fused"] = error;
    model_.facts["fusion/held_out_transferred"] = transferred;
    model_.facts["fusion/used"] = error < transferred;
    if (!(error < transferred)) return;
  }
  model_.fusion = std::move(fusion);
}

Model Fit::run() {
  model_.options = options_;
  model_.median_total = data_.median_total;
  split_ = hold_out(data_, options_, context_);
  find_populations();
  const BulkModel bulk = bulk_model();
  prepare_cells(model_genes(bulk.reference), bulk.reference);
  transfer(bulk);
  fuse();
  const std::string& keep = options_.text("save_bulk_model");
  if (!keep.empty() && bulk.networks) save_bulk_model(bulk, keep);  // last: a fit that fails leaves no file
  return std::move(model_);
}

class Scdtl final : public Imputer {
 public:
  explicit Scdtl(ImputerInput input) : input_(std::move(input)) {}
  [[nodiscard]] std::unique_ptr<FittedImputer> fit(const Dataset& data, Context& context) override {
    if (context.device != Device::cpu)
      throw OptionError("device", "cuda", "is not offered by scdtl; it runs on the CPU");
    const nn::TorchScope scope(context, nn::TorchScope::Gradients::on);
    const Dataset sorted = prep::sort_genes(data);  // what is drawn for a gene must not depend on its place in the file
    return std::make_unique<FittedScdtl>(Fit(input_, sorted, data.gene_names, context).run());
  }

 private:
  ImputerInput input_;
};

}  // namespace

std::unique_ptr<Imputer> make(ImputerInput input) { return std::make_unique<Scdtl>(std::move(input)); }

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  return std::make_unique<FittedScdtl>(Model::load(archive));
}

}  // namespace undrop::scdtl
