#include "methods/scmaskgan/scmaskgan.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include "methods/generated_outliers.hpp"
#include "methods/scmaskgan/parameters.hpp"
#include "methods/scmaskgan/search.hpp"

namespace undrop::scmaskgan {

namespace {

/// Deviations start near 0: the levels alone.
constexpr double quiet_start = 0.1;
/// Standard deviations at which the limit on distances counts as none.
constexpr double no_limit = 10;

PixelKind pixel_kind(const std::string& name) {
  if (name == "deviation") return PixelKind::deviation;
  if (name == "log_maximum") return PixelKind::log_maximum;
  return name == "maximum" ? PixelKind::maximum : PixelKind::counts;
}

nn::Adversary adversary(const std::string& name) {
  if (name == "log") return nn::Adversary::log_loss;
  if (name == "saturating") return nn::Adversary::saturating_log_loss;
  return name == "equilibrium" ? nn::Adversary::equilibrium : nn::Adversary::none;
}

nn::PictureMask shown(const std::string& name) {
  if (name == "observed") return nn::PictureMask::observed;
  return name == "genes" ? nn::PictureMask::genes : nn::PictureMask::all;
}

nn::ImageTrainingOptions training_options(const Options& options) {
  const nn::PictureMask mask = shown(options.text("mask"));
  const bool observed = mask == nn::PictureMask::observed;
  return {.method = "scmaskgan",
          .adversary = adversary(options.text("loss")),
          .shown = mask,
          .counted = observed ? mask : nn::PictureMask::genes,
          .mean_over_all = !observed,
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
}

generated_cells::FitSpec fit_spec(const Options& options) {
  generated_cells::FitSpec spec;
  spec.method = "scmaskgan";
  spec.pixels = pixel_kind(options.text("pixels"));
  spec.levels_by_population = options.text("levels") == "population";
  spec.order = gene_order(options.text("gene_order"));
  spec.n_top_genes = options.integer("n_top_genes");
  spec.validation_share = options.real("validation_share");
  const double kappa = options.real("theta_kappa");
  spec.rule = {.k = options.integer("knn_k"),
               .kappa = kappa < no_limit ? kappa : std::numeric_limits<double>::infinity()};
  spec.pooled_limit = options.flag("pooled_distances");
  if (options.flag("choose_neighbours")) {
    spec.grid = published_grid();
    if (options.is_given("knn_k")) spec.grid.k = {spec.rule.k};
    if (options.is_given("theta_kappa")) spec.grid.kappa = {spec.rule.kappa};
  }
  return spec;
}

nn::ImageRows image_rows(const generated_cells::Pictures& pictures) {
  return nn::image_rows(pictures.n_genes, pictures.pixels.offsets, pictures.pixels.other, pictures.pixels.value,
                        pictures.populations, pictures.n_populations);
}

/// Trains by one setting; what it says of held-out entries where there are any.
Tried train(const Options& options, const nn::ImageRows& rows, const generated_cells::Score& score,
            const Context& context) {
  const std::int64_t n_genes = rows.pixels.n_columns;
  const OutlierRule rule{.contamination = options.real("contamination"), .n_trees = options.integer("forest_trees")};
  const auto bank = [&](const nn::GeneratedCells& cells) {
    return bank_without_outliers(cells, n_genes, rule, context);
  };
  const bool holds_out = options.real("validation_share") > 0;
  std::function<double(const nn::GeneratedCells&)> error;
  if (holds_out && options.flag("best_generator"))
    error = [&](const nn::GeneratedCells& cells) { return score(bank(cells)).error; };
  auto run = nn::run_image_adversary(rows, adversary_options(options, n_genes), error, context);
  Tried out{{bank(run.cells), std::move(run.facts), run.converged}, 0};
  if (holds_out) out.error = score(out.training.bank).error;
  return out;
}

}  // namespace

nn::ImageAdversaryOptions adversary_options(const Options& options, std::int64_t n_genes) {
  if (options.text("loss") == "none" && !(options.real("nearest_weight") > 0))
    throw OptionError("loss", "none",
                      "leaves nothing to train by; choose one or give --nearest-weight a value above 0");
  const bool deviations = options.text("pixels") == "deviation";
  const std::string& attention = options.text("attention");
  const auto blank =
      options.text("blank_pixels") == "padding" ? nn::BlankPixels::padding : nn::BlankPixels::zero_features;
  const std::int64_t tile = attention == "whole" ? 0 : options.integer("attention_tile");
  const std::int64_t latent = options.integer("latent_dim");
  nn::ImageAdversaryOptions out;
  out.generator = {.latent = latent > 0 ? latent : nn::image_side(n_genes),
                   .normalized_entry = true,
                   .labelled_entry = options.flag("labelled_entry"),
                   .attention = attention != "none",
                   .tile = tile,
                   .blank = blank,
                   .sigmoid = !deviations};
  out.discriminator = {.residual = true,
                       .attention = attention != "none",
                       .tile = tile,
                       .blank = blank,
                       .says = options.text("loss") == "equilibrium" ? nn::Says::number : nn::Says::logit};
  out.training = training_options(options);
  out.last_layer_scale = deviations ? quiet_start : 1;
  out.candidates = options.integer("candidates");
  out.batch_statistics = options.flag("batch_statistics");
  return out;
}

Scmaskgan::Scmaskgan(ImputerInput input) : input_(std::move(input)) {}

std::unique_ptr<FittedImputer> Scmaskgan::fit(const Dataset& data, Context& context) {
  const Options& options = input_.options;
  generated_cells::FitSpec spec = fit_spec(options);
  const auto settings = search_settings(options, context);
  spec.train = [&](const generated_cells::Pictures& pictures, const generated_cells::Score& score) {
    const nn::ImageRows rows = image_rows(pictures);
    return best_of(
        settings, [&](const Options& setting) { return train(setting, rows, score, context); }, context);
  };
  return generated_cells::fit(input_, spec, data, context);
}

std::unique_ptr<FittedImputer> load(const ArchiveReader& archive) {
  return generated_cells::FittedGeneratedCells::load("scmaskgan", info().parameters, archive);
}

}  // namespace undrop::scmaskgan
