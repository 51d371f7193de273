#include "methods/scgacl/scgacl.hpp"

#include <undrop/errors.hpp>

#include <utility>

#include "cluster/labelled_populations.hpp"
#include "dropout/calibrated_dropout.hpp"
#include "methods/saved_options.hpp"
#include "methods/scgacl/imputation.hpp"
#include "methods/scgacl/parameters.hpp"
#include "nn/module_archive.hpp"
#include "nn/torch_scope.hpp"
#include "prep/gene_places.hpp"
#include "prep/variable_genes.hpp"

namespace undrop::scgacl {

namespace {

cluster::PopulationOptions population_options(const ImputerInput& input) {
  cluster::PopulationOptions options;
  options.n_clusters = input.n_clusters;
  const std::string& embedding = input.options.text("embedding");
  if (embedding == "log-normalized") options.input = embed::Input::log_normalized;
  if (embedding == "zeros-as-missing") options.input = embed::Input::zeros_as_missing;
  return options;
}

void find_populations(const ImputerInput& input, const Dataset& data, std::span<const std::int32_t> genes,
                      const Context& context, Model& model) {
  const auto options = population_options(input);
  model.found_populations = input.labels.empty();
  if (!model.found_populations) {
    const auto n = static_cast<std::int64_t>(input.label_names.size());
    model.populations = cluster::labelled_populations(data, genes, input.labels, n, options, context);
    model.population_names = input.label_names;
    return;
  }
  model.populations = cluster::find_populations(data, genes, options, context);
  for (std::int64_t k = 0; k < model.populations.n; ++k) model.population_names.push_back(std::to_string(k));
  context.info("scgacl: " + std::to_string(model.populations.n) + " cell populations found (" +
               embed::to_text(model.populations.embedding.input) + ")");
}

void record(const dropout::GammaNormalTable& table, Model& model) {
  const auto put = [&](const std::string& name, auto member) {
    std::vector<double> values;
    values.reserve(table.fits.size());
    for (const auto& fit : table.fits) values.push_back(static_cast<double>(fit.*member));
    model.facts["dropout_model/" + name] = std::move(values);
  };
  put("lambda", &dropout::GammaNormal::lambda);
  put("alpha", &dropout::GammaNormal::alpha);
  put("beta", &dropout::GammaNormal::beta);
  put("mu", &dropout::GammaNormal::mu);
  put("sigma", &dropout::GammaNormal::sigma);
  put("log10_likelihood", &dropout::GammaNormal::log10_likelihood);
  put("iterations", &dropout::GammaNormal::iterations);
  put("converged", &dropout::GammaNormal::converged);
  put("skipped", &dropout::GammaNormal::skipped);
  put("sampling_zero", &dropout::GammaNormal::sampling_zero);
  model.facts["dropout_model/name"] = std::string("gamma-normal");
  model.facts["dropout_model/genes"] = model.gene_names;
  model.facts["dropout_model/populations"] = model.population_names;
}

void fit_calibrated_dropout(const Dataset& data, std::span<const std::int32_t> genes, const Context& context,
                            Model& model) {
  const auto fit =
      dropout::fit_calibrated_dropout(data, genes, model.populations.of_cell, model.populations.n, context);
  model.zero_probability =
      dropout::zero_probabilities(fit, data.size_factors, model.populations.of_cell, model.populations.n);
  model.facts.merge(dropout::facts(fit));
  model.facts["dropout_model/populations"] = model.population_names;
  if (!fit.found) context.warn("scgacl: " + dropout::advice(fit));
  if (fit.found && !fit.converged) {
    context.warn("scgacl: the dropout model did not converge; its last estimates are used");
    model.converged = false;
  }
}

void fit_dropout(const Dataset& data, std::span<const std::int32_t> genes, const Context& context, Model& model) {
  const auto table = dropout::fit_gamma_normal(data, genes, model.populations.of_cell, model.populations.n, context);
  model.zero_probability = table.zero_probabilities({.sampling_check = model.options.flag("sampling_check")});
  std::int64_t unsettled = 0;
  for (const auto& fit : table.fits) unsettled += fit.skipped || fit.converged ? 0 : 1;
  if (unsettled > 0) {
    context.warn("scgacl: the dropout model did not converge for " + std::to_string(unsettled) + " of " +
                 std::to_string(table.fits.size()) + " genes x populations; their last estimates are used");
    model.converged = false;
  }
  record(table, model);
}

void train(const Dataset& data, std::span<const std::int32_t> genes, const Context& context, Model& model) {
  std::vector<std::int32_t> place(static_cast<std::size_t>(data.n_genes()), -1);
  for (std::size_t j = 0; j < genes.size(); ++j)
    place[static_cast<std::size_t>(genes[j])] = static_cast<std::int32_t>(j);
  const auto n_genes = static_cast<std::int64_t>(genes.size());
  const bool deviation = model.options.text("input") == "deviation";
  const TrainingData rows =
      training_data(model_input(data, {0, data.n_cells()}, place, n_genes, 1), model.populations.of_cell,
                    {.representation = deviation ? Representation::deviation : Representation::log1p,
                     .validation_share = model.options.real("validation_share")},
                    context);
  model.baseline = rows.baseline;
  model.networks = std::make_unique<Networks>(model.options, n_genes, model.populations.n, context);
  Trainer trainer(*model.networks, rows, model.options, context);
  trainer.run();
  model.facts.insert(trainer.facts().begin(), trainer.facts().end());
}

}  // namespace

Offer FittedScgacl::offer() const { return info().offer; }

std::vector<std::uint8_t> FittedScgacl::modelled_genes(const Dataset& data) const {
  return prep::has_place(prep::gene_places(model_.gene_names, data));
}

std::unique_ptr<Imputation> FittedScgacl::bind(const Dataset& data, Context& context) const {
  return std::make_unique<ScgaclImputation>(model_, data, context);
}

DropoutTable FittedScgacl::dropout_table(const Dataset& data) const {
  DropoutTable table{data.n_genes(), model_.populations.n, {}, model_.options.real("dropout_threshold")};
  const auto n = static_cast<std::size_t>(table.n_populations);
  table.probability.assign(static_cast<std::size_t>(table.n_genes) * n, 0.0F);
  const auto places = prep::gene_places(model_.gene_names, data);
  for (std::size_t gene = 0; gene < places.size(); ++gene) {
    if (places[gene] < 0) continue;
    const auto from =
        model_.zero_probability.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(places[gene]) * n);
    std::copy(from, from + static_cast<std::ptrdiff_t>(n),
              table.probability.begin() + static_cast<std::ptrdiff_t>(gene * n));
  }
  return table;
}

void FittedScgacl::save(ArchiveWriter& archive) const {
  save_options(model_.options, archive);
  archive.put("genes", model_.gene_names);
  archive.put("population_names", model_.population_names);
  archive.put("checksum", std::vector<std::string>{model_.fit_checksum});
  const std::vector<double> numbers{model_.median_total};
  archive.put("median_total", numbers);
  const std::vector<std::int64_t> whole{static_cast<std::int64_t>(model_.seed), model_.found_populations ? 1 : 0,
                                        model_.converged ? 1 : 0};
  archive.put("state", whole);
  const auto n_genes = static_cast<std::int64_t>(model_.gene_names.size());
  const std::vector<std::int64_t> gene_shape{n_genes};
  const std::vector<std::int64_t> table_shape{n_genes, model_.populations.n};
  archive.put("gene_level", model_.baseline.gene, gene_shape);
  archive.put("zero_probability", model_.zero_probability, table_shape);
  model_.populations.save(archive, "populations");
  nn::save_module(*model_.networks->encoder, archive, "encoder");
  nn::save_module(*model_.networks->generator, archive, "generator");
  nn::save_module(*model_.networks->prior, archive, "prior");
}

std::unique_ptr<FittedImputer> FittedScgacl::load(const ArchiveReader& archive) {
  Model model;
  model.options = load_options(info().parameters, archive);
  model.gene_names = archive.texts("genes");
  model.population_names = archive.texts("population_names");
  const auto checksums = archive.texts("checksum");
  const auto totals = archive.doubles("median_total");
  const auto state = archive.integers("state");
  model.baseline.representation =
      model.options.text("input") == "deviation" ? Representation::deviation : Representation::log1p;
  model.baseline.gene = archive.floats("gene_level");
  model.zero_probability = archive.floats("zero_probability");
  model.populations = cluster::Populations::load(archive, "populations");
  const std::size_t n = model.gene_names.size();
  if (checksums.size() != 1 || totals.size() != 1 || state.size() != 3 || model.baseline.gene.size() != n || n == 0 ||
      model.zero_probability.size() != n * static_cast<std::size_t>(model.populations.n)) {
    throw FormatError("model", "genes", "its parts disagree in size; save the model again");
  }
  model.fit_checksum = checksums[0];
  model.median_total = totals[0];
  model.seed = static_cast<std::uint64_t>(state[0]);
  model.found_populations = state[1] != 0;
  model.converged = state[2] != 0;
  const Context context;
  model.networks =
      std::make_unique<Networks>(model.options, static_cast<std::int64_t>(n), model.populations.n, context);
  nn::load_module(*model.networks->encoder, archive, "encoder");
  nn::load_module(*model.networks->generator, archive, "generator");
  nn::load_module(*model.networks->prior, archive, "prior");
  model.networks->train(false);
  return std::make_unique<FittedScgacl>(std::move(model));
}

Scgacl::Scgacl(ImputerInput input) : input_(std::move(input)) {}

std::unique_ptr<FittedImputer> Scgacl::fit(const Dataset& data, Context& context) {
  const nn::TorchScope scope(context, nn::TorchScope::Gradients::on);
  const std::vector<std::int32_t> genes = prep::variable_genes(data, input_.options.integer("n_top_genes"), context);
  if (genes.size() < 2)
    throw InputError("scgacl needs at least 2 genes with counts; the input has " + std::to_string(genes.size()));
  Model model;
  model.options = input_.options;
  model.seed = context.seed;
  model.median_total = data.median_total;
  model.fit_checksum = checksum(data);
  for (const auto gene : genes) model.gene_names.push_back(data.gene_names[static_cast<std::size_t>(gene)]);
  find_populations(input_, data, genes, context, model);
  if (input_.options.text("dropout_model") == "calibrated") {
    fit_calibrated_dropout(data, genes, context, model);
  } else {
    fit_dropout(data, genes, context, model);
  }
  train(data, genes, context, model);
  model.facts.insert(model.populations.facts.begin(), model.populations.facts.end());
  return std::make_unique<FittedScgacl>(std::move(model));
}

}  // namespace undrop::scgacl
