#include "methods/scdtl/bulk_stage.hpp"

#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "io/model_archive.hpp"
#include "methods/scdtl/losses.hpp"
#include "methods/scdtl/parameters.hpp"
#include "methods/scdtl/stage.hpp"
#include "nn/minibatches.hpp"
#include "nn/module_archive.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scdtl {

namespace {

constexpr const char* method_of_file = "scdtl-bulk";

/// Of the expressed entries of samples that are too few to hold some of them out.
constexpr double held_entries_share = 0.1;

/// The loss of held-out samples under one mask, or of held-out entries where no sample is.
double held_out_loss(TransferNetworks& networks, const BulkValues& bulk, const Options& options,
                     const Context& context) {
  const torch::NoGradGuard no_gradients;
  networks.train(false);
  const BulkBatch batch = bulk.held_rows.empty() ? held_batch(bulk)
                                                 : bulk_batch(bulk, bulk.held_rows, options.real("bulk_mask_share"),
                                                              options.real("bulk_masked_weight"),
                                                              nn::generator(context, "scdtl bulk held out"));
  const double loss = weighted_squares(networks.impute(batch.input), batch.target, batch.weight).item<double>();
  networks.train(true);
  return loss;
}

/// The samples for the first stage, with entries held out where no sample is.
BulkValues stage_values(const BulkModel& model, const std::vector<std::string>& genes, const Context& context) {
  const auto& held = model.reference.is_held_out;
  const bool any_held = std::find(held.begin(), held.end(), 1) != held.end();
  return bulk_values(model.reference, genes, model.representation, {any_held ? 0.0 : held_entries_share, context.seed});
}

std::vector<std::int64_t> places_in(const std::vector<std::string>& all, const std::vector<std::string>& genes) {
  std::unordered_map<std::string, std::int64_t> place;
  for (std::size_t j = 0; j < all.size(); ++j) place.emplace(all[j], static_cast<std::int64_t>(j));
  std::vector<std::int64_t> out;
  for (const auto& gene : genes) {
    const auto at = place.find(gene);
    out.push_back(at == place.end() ? -1 : at->second);
  }
  return out;
}

std::vector<std::string> written_options(const NetworkShape& shape, Representation representation) {
  std::string hidden;
  for (const auto width : shape.hidden) hidden += (hidden.empty() ? "" : "-") + std::to_string(width);
  return {hidden, representation == Representation::deviation ? "deviation" : "range",
          shape.imputer_activation == nn::Activation::sigmoid ? "sigmoid" : "relu"};
}

void save_reference(const bulk::BulkReference& reference, ArchiveWriter& archive) {
  archive.put("genes", reference.genes);
  archive.put("samples", reference.samples);
  const std::vector<std::int64_t> shape{reference.n_samples(), reference.n_genes()};
  archive.put("values", reference.values, shape);
  archive.put("weights", reference.weights, std::vector<std::int64_t>{reference.n_samples()});
  archive.put("held_out", std::vector<std::int64_t>(reference.is_held_out.begin(), reference.is_held_out.end()));
  archive.put("likeness", std::vector<double>{reference.likeness});
}

bulk::BulkReference load_reference(const std::string& path, const ArchiveReader& archive) {
  bulk::BulkReference out;
  out.genes = archive.texts("genes");
  out.samples = archive.texts("samples");
  out.values = archive.floats("values");
  out.weights = archive.floats("weights");
  for (const auto held : archive.integers("held_out")) out.is_held_out.push_back(held != 0 ? 1 : 0);
  const auto likeness = archive.doubles("likeness");
  if (out.genes.empty() || out.values.size() != out.genes.size() * out.samples.size() ||
      out.weights.size() != out.samples.size() || out.is_held_out.size() != out.samples.size() || likeness.size() != 1)
    throw FormatError(path, "genes", "its parts disagree in size; make the bulk model again");
  out.likeness = likeness[0];
  out.source = bulk::BulkSource::files;
  out.is_small = out.n_samples() < bulk::fewest_samples_of_full_network;
  return out;
}

}  // namespace

Representation representation_of(const Options& options) {
  return options.text("input") == "deviation" ? Representation::deviation : Representation::range;
}

NetworkShape network_shape(const Options& options, bool small) {
  NetworkShape out;
  const NetworkWidths widths = network_widths(options, small);
  out.hidden = nn::parse_widths("hidden_dims", widths.hidden);
  out.latent = widths.latent;
  out.unit_dropout = options.real("unit_dropout");
  out.imputer_activation =
      options.text("imputer_activation") == "sigmoid" ? nn::Activation::sigmoid : nn::Activation::relu;
  out.sigmoid_output = out.output_norm = representation_of(options) == Representation::range;
  return out;
}

void train_bulk(TransferNetworks& networks, const BulkValues& bulk, const Options& options, const Context& context,
                Facts& facts) {
  const StagePlan plan{.name = "bulk",
                       .epochs = options.integer("epochs_bulk"),
                       .patience = options.integer("patience_bulk"),
                       .learning_rate = options.real("learning_rate"),
                       .plateau_factor = options.real("plateau_factor"),
                       .plateau_patience = options.integer("plateau_patience")};
  StageWork work{.parameters = networks.encoder->parameters(), .state = networks.state()};
  for (const auto& tensor : networks.imputer->parameters()) work.parameters.push_back(tensor);
  const torch::Generator noise = nn::generator(context, "scdtl bulk masks");
  work.train = [&](std::int64_t epoch, nn::Adam& adam) {
    const nn::Minibatches order(bulk.rows, options.integer("batch_size_bulk"), true, context.seed,
                                static_cast<std::uint64_t>(epoch));
    double sum = 0;
    for (std::int64_t b = 0; b < order.size(); ++b) {
      const BulkBatch batch = bulk_batch(bulk, std::vector<std::int64_t>(order[b].begin(), order[b].end()),
                                         options.real("bulk_mask_share"), options.real("bulk_masked_weight"), noise);
      adam.zero_gradients();
      const torch::Tensor loss = weighted_squares(networks.impute(batch.input), batch.target, batch.weight);
      loss.backward();
      adam.step();
      sum += loss.item<double>();
    }
    return sum / static_cast<double>(order.size());
  };
  if (!bulk.held_rows.empty() || bulk.held.sum().item<double>() > 0)
    work.validate = [&] { return held_out_loss(networks, bulk, options, context); };
  networks.train(true);
  run_stage(plan, work, context, facts);
  networks.train(false);
}

std::vector<std::int64_t> BulkModel::places_of(const std::vector<std::string>& genes) const {
  std::vector<std::string> own;
  for (const auto place : places) own.push_back(reference.genes[static_cast<std::size_t>(place)]);
  return places_in(own, genes);
}

BulkModel fit_bulk_model(bulk::BulkReference reference, const std::vector<std::string>& genes, const Options& options,
                         const Context& context) {
  BulkModel out;
  out.reference = std::move(reference);
  out.places = places_in(out.reference.genes, genes);
  out.representation = representation_of(options);
  out.networks = std::make_unique<TransferNetworks>(static_cast<std::int64_t>(genes.size()),
                                                    network_shape(options, out.reference.is_small),
                                                    nn::generator(context, "scdtl bulk networks"));
  train_bulk(*out.networks, stage_values(out, genes, context), options, context, out.facts);
  return out;
}

void extend_bulk_model(BulkModel& model, const std::vector<std::string>& genes, const Options& options,
                       const Context& context) {
  const auto from = model.places_of(genes);
  const auto n_new = std::count(from.begin(), from.end(), -1);
  model.facts["bulk_model/genes_new"] = static_cast<std::int64_t>(n_new);
  if (n_new == 0) return;
  context.info("scdtl: the kept bulk model has not learned " + std::to_string(n_new) + " of the " +
               std::to_string(genes.size()) + " genes that it shares with the cells; its training goes on with them");
  model.networks = std::make_unique<TransferNetworks>(
      adapted(*model.networks, from, nn::generator(context, "scdtl extended bulk networks")));
  model.places = places_in(model.reference.genes, genes);
  train_bulk(*model.networks, stage_values(model, genes, context), options, context, model.facts);
}

void save_bulk_model(const BulkModel& model, const std::string& path) {
  io::ModelOutput output(path, true, {.undrop_version = version(), .method = method_of_file, .parts = {""}});
  ArchiveWriter& archive = output.part(0);
  save_reference(model.reference, archive);
  archive.put("places", model.places);
  const NetworkShape& shape = model.networks->shape;
  archive.put("shape", written_options(shape, model.representation));
  archive.put("latent", std::vector<std::int64_t>{shape.latent});
  nn::save_module(*model.networks->encoder, archive, "encoder");
  nn::save_module(*model.networks->imputer, archive, "imputer");
  output.close();
  output.commit();
}

BulkModel load_bulk_model(const std::string& path) {
  const io::ModelInput input(path);
  if (input.header().method != method_of_file)
    throw FormatError(path, "method",
                      "is a model of " + input.header().method + ", not one that --save-bulk-model writes");
  const ArchiveReader& archive = input.part(0);
  BulkModel out;
  out.reference = load_reference(path, archive);
  const auto words = archive.texts("shape");
  const auto latent = archive.integers("latent");
  if (words.size() != 3 || latent.size() != 1)
    throw FormatError(path, "shape", "is damaged; make the bulk model again");
  NetworkShape shape;
  shape.hidden = nn::parse_widths("hidden_dims", words[0]);
  shape.latent = latent[0];
  out.representation = words[1] == "deviation" ? Representation::deviation : Representation::range;
  shape.imputer_activation = words[2] == "sigmoid" ? nn::Activation::sigmoid : nn::Activation::relu;
  shape.sigmoid_output = shape.output_norm = out.representation == Representation::range;
  const Context context;
  out.places = archive.integers("places");
  for (const auto place : out.places) {
    if (place < 0 || place >= out.reference.n_genes())
      throw FormatError(path, "places", "names a gene that is not there; make the bulk model again");
  }
  out.networks = std::make_unique<TransferNetworks>(static_cast<std::int64_t>(out.places.size()), shape,
                                                    nn::generator(context, "scdtl bulk networks"));
  nn::load_module(*out.networks->encoder, archive, "encoder");
  nn::load_module(*out.networks->imputer, archive, "imputer");
  out.networks->train(false);
  return out;
}

}  // namespace undrop::scdtl
