#include "methods/scigans/scigans.hpp"

#include <undrop/errors.hpp>

#include <utility>

#include "methods/generated_fit.hpp"
#include "methods/generated_outliers.hpp"
#include "methods/scigans/parameters.hpp"

namespace undrop::scigans {

namespace {

/// Deviations start near 0: the levels alone.
constexpr double quiet_start = 0.1;

GeneratedBank bank_of(const nn::GeneratedCells& cells, std::int64_t n_genes, const Context& context) {
  return bank_without_outliers(cells, n_genes, {}, context);
}

nn::ImageRows image_rows(const generated_cells::Pictures& pictures) {
  return nn::image_rows(pictures.n_genes, pictures.pixels.offsets, pictures.pixels.other, pictures.pixels.value,
                        pictures.populations, pictures.n_populations);
}

}  // namespace

nn::ImageAdversaryOptions adversary_options(const Options& options) {
  const std::string adversary = options.text("adversary");
  if (adversary == "none" && !(options.real("nearest_weight") > 0))
    throw OptionError("adversary", "none",
                      "leaves nothing to train by; choose one or give --nearest-weight a value above 0");
  const bool deviations = options.text("pixels") == "deviation";
  const bool masked = options.text("mask") == "observed";
  nn::ImageAdversaryOptions out;
  out.generator = {.latent = options.integer("latent_dim"),
                   .labelled_entry = options.flag("labelled_entry"),
                   .sigmoid = !deviations};
  out.discriminator.says = adversary == "numbers" ? nn::Says::number : nn::Says::picture;
  out.training = {.method = "scigans",
                  .adversary = adversary == "none" ? nn::Adversary::none : nn::Adversary::equilibrium,
                  .shown = masked ? nn::PictureMask::observed : nn::PictureMask::all,
                  .counted = masked ? nn::PictureMask::observed : nn::PictureMask::all,
                  .mean_over_all = !masked,
                  .epochs = options.integer("epochs"),
                  .max_steps = options.integer("max_steps"),
                  .batch_size = options.integer("batch_size"),
                  .learning_rate = options.real("learning_rate"),
                  .gamma = options.real("began_gamma"),
                  .lambda = options.real("began_lambda"),
                  .k_start = options.real("began_start"),
                  .nearest_weight = options.real("nearest_weight"),
                  .check_every = options.integer("check_every"),
                  .patience = options.integer("patience")};
  const bool published = options.text("initial_weights") == "published";
  out.weights = published ? nn::ImageWeights::published : nn::ImageWeights::scaled;
  out.last_layer_scale = deviations ? quiet_start : 1;
  out.candidates = options.integer("candidates");
  out.batch_statistics = options.flag("batch_statistics");
  return out;
}

Scigans::Scigans(ImputerInput input) : input_(std::move(input)) {}

std::unique_ptr<FittedImputer> Scigans::fit(const Dataset& data, Context& context) {
  const Options& options = input_.options;
  generated_cells::FitSpec spec;
  spec.method = "scigans";
  spec.pixels = options.text("pixels") == "deviation" ? PixelKind::deviation : PixelKind::maximum;
  spec.levels_by_population = options.text("levels") == "population";
  spec.order = gene_order(options.text("gene_order"));
  spec.n_top_genes = options.integer("n_top_genes");
  spec.validation_share = options.real("validation_share");
  spec.rule = {.k = options.integer("knn_k")};
  spec.bank_shift = options.flag("label_shift") ? 1 : 0;
  spec.train = [&](const generated_cells::Pictures& pictures, const generated_cells::Score& score) {
    std::function<double(const nn::GeneratedCells&)> error;
    if (spec.validation_share > 0)
      error = [&](const nn::GeneratedCells& cells) { return score(bank_of(cells, pictures.n_genes, context)).error; };
    auto run = nn::run_image_adversary(image_rows(pictures), adversary_options(options), error, context);
    return generated_cells::Training{bank_of(run.cells, pictures.n_genes, context), std::move(run.facts),
                                     run.converged};
  };
  return generated_cells::fit(input_, spec, data, context);
}

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  return generated_cells::FittedGeneratedCells::load("scigans", info().parameters, archive);
}

}  // namespace undrop::scigans
