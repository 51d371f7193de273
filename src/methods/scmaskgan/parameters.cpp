#include "methods/scmaskgan/parameters.hpp"

#include <cstdint>

#include "methods/generated_parameters.hpp"
#include "methods/scmaskgan/cost.hpp"

namespace undrop::scmaskgan {

namespace {

using Integer = std::int64_t;

std::vector<Parameter> pictures() {
  return {
      generated_parameters::n_top_genes(),
      generated_parameters::gene_order(),
      {.name = "pixels",
       .default_value = std::string("deviation"),
       .help = "What a pixel is: a non-zero's deviation from the level of its gene and cell; the log1p value or the "
               "count over the cell's largest; or the count",
       .choices = {"deviation", "log_maximum", "maximum", "counts"},
       .reference_default = "counts"},
      generated_parameters::levels(),
      {.name = "mask",
       .default_value = std::string("observed"),
       .help = "Pixels of a generated cell that the discriminator sees: those seen in the real cell beside it, those "
               "of genes, or all with the padding",
       .choices = {"observed", "genes", "none"},
       .reference_default = "none"},
  };
}

std::vector<Parameter> networks() {
  return {
      {.name = "attention",
       .default_value = std::string("none"),
       .help = "Attention within tiles of the picture, over the whole picture (costs pixels squared), or none",
       .choices = {"tiles", "whole", "none"},
       .reference_default = "tiles"},
      {.name = "attention_tile",
       .default_value = Integer{16},
       .help = "Side of a tile, in pixels",
       .minimum = 2,
       .maximum = 256,
       .reference_default = "16"},
      {.name = "blank_pixels",
       .default_value = std::string("padding"),
       .help = "Pixels that attention passes over: what pads the picture to whole tiles, or every pixel whose features "
               "are all 0, as published",
       .choices = {"padding", "zero_features"},
       .reference_default = "zero_features"},
      generated_parameters::labelled_entry(),
      {.name = "latent_dim",
       .default_value = Integer{32},
       .help = "Length of the noise that a cell is generated from",
       .minimum = 1,
       .maximum = 4096,
       .words = {"side"},
       .symbol = "L",
       .reference_default = "side"},
  };
}

std::vector<Parameter> losses() {
  return {
      {.name = "loss",
       .default_value = std::string("none"),
       .help = "The adversary beside the nearest cells: log loss, the same as printed (saturating), the boundary "
               "equilibrium of the published program, or none",
       .choices = {"log", "saturating", "equilibrium", "none"},
       .reference_default = "equilibrium"},
      {.name = "nearest_weight",
       .default_value = 1.0,
       .help = "Weight, beside the adversary's 1, of each cell's distance to the generated cell of its population and "
               "batch that lies nearest on its observed genes; 0 as published",
       .minimum = 0,
       .maximum = 1000,
       .reference_default = "0"},
      generated_parameters::began_gamma(),
      generated_parameters::began_lambda(),
      generated_parameters::began_start(),
  };
}

std::vector<Parameter> schedule() {
  return {
      {.name = "epochs",
       .default_value = Integer{500},
       .help = "Passes over the cells, at most",
       .minimum = 0,
       .maximum = 1000000,
       .reference_default = "500"},
      {.name = "max_steps",
       .default_value = Integer{150},
       .help = "Training steps, at most; 0 sets no limit",
       .minimum = 0,
       .reference_default = "0"},
      {.name = "batch_size",
       .default_value = Integer{128},
       .help = "Cells in a batch",
       .minimum = 2,
       .maximum = 65536,
       .reference_default = "32"},
      {.name = "learning_rate",
       .default_value = 5e-3,
       .help = "Learning rate of both networks",
       .minimum = 1e-8,
       .maximum = 1,
       .reference_default = "0.0002"},
      {.name = "validation_share",
       .default_value = 0.05,
       .help = "Share of the non-zeros held out to choose generator, neighbours and how far the generated cells are "
               "believed; 0 chooses nothing",
       .minimum = 0,
       .maximum = 0.5,
       .reference_default = "0"},
      {.name = "best_generator",
       .default_value = true,
       .help = "Keep the generator that predicts held-out entries best, and end training by them; else the last one, "
               "or, of an equilibrium, that of the published rule",
       .reference_default = "false"},
      generated_parameters::check_every(25),
      generated_parameters::patience(),
      {.name = "search",
       .default_value = Integer{0},
       .help = "Other settings of learning rate, batch, noise, weights and filter that are drawn and tried on the "
               "held-out entries, each at the time of a whole fit; the best is kept",
       .minimum = 0,
       .maximum = 1000},
  };
}

std::vector<Parameter> filling() {
  return {
      generated_parameters::candidates(),
      {.name = "contamination",
       .default_value = 0.25,
       .help = "Share of them that an isolation forest takes for outliers and drops; 0 keeps all, as the published "
               "program in effect does",
       .minimum = 0,
       .maximum = 0.9,
       .symbol = "rho",
       .reference_default = "0"},
      {.name = "forest_trees",
       .default_value = Integer{100},
       .help = "Trees of the isolation forest",
       .minimum = 1,
       .maximum = 10000,
       .reference_default = "100"},
      {.name = "knn_k",
       .default_value = Integer{10},
       .help = "Nearest generated cells whose median fills a zero",
       .minimum = 1,
       .maximum = 100000,
       .reference_default = "9"},
      {.name = "theta_kappa",
       .default_value = 10.0,
       .help = "Of these, only those nearer than mean + this many standard deviations of the distances; 10: all",
       .minimum = -10,
       .maximum = 10,
       .symbol = "k",
       .reference_default = "10"},
      {.name = "pooled_distances",
       .default_value = false,
       .help = "That mean and deviation over all distances of a population, as printed, not of the cell's own",
       .reference_default = "false"},
      {.name = "choose_neighbours",
       .default_value = true,
       .help = "Choose knn-k and theta-kappa on the held-out entries, where they are not given",
       .reference_default = "false"},
      generated_parameters::batch_statistics(),
  };
}

/// What the published program computes (methods card).
ParameterValues reference_preset() {
  return {{"n_top_genes", Integer{-1}},
          {"pixels", std::string("counts")},
          {"mask", std::string("none")},
          {"attention", std::string("tiles")},
          {"blank_pixels", std::string("zero_features")},
          {"labelled_entry", false},
          {"latent_dim", Integer{-1}},
          {"loss", std::string("equilibrium")},
          {"nearest_weight", 0.0},
          {"max_steps", Integer{0}},
          {"batch_size", Integer{32}},
          {"learning_rate", 2e-4},
          {"validation_share", 0.0},
          {"best_generator", false},
          {"contamination", 0.0},
          {"choose_neighbours", false},
          {"knn_k", Integer{9}},
          {"batch_statistics", true}};
}

/// What the paper's equations and text say.
ParameterValues paper_preset() {
  return {{"n_top_genes", Integer{-1}},        {"pixels", std::string("maximum")},
          {"mask", std::string("genes")},      {"attention", std::string("tiles")},
          {"labelled_entry", false},           {"latent_dim", Integer{-1}},
          {"loss", std::string("saturating")}, {"nearest_weight", 0.0},
          {"max_steps", Integer{0}},           {"learning_rate", 2e-4},
          {"best_generator", false},           {"batch_size", Integer{32}},
          {"pooled_distances", true}};
}

ParameterTable parameters() {
  std::vector<Parameter> all = pictures();
  for (auto group : {networks(), losses(), schedule(), filling()}) all.insert(all.end(), group.begin(), group.end());
  return ParameterTable(std::move(all), {{"paper", paper_preset()}, {"reference", reference_preset()}});
}

}  // namespace

MethodInfo info() {
  return {
      .name = "scmaskgan",
      .title = "Nearest generated cells of a generator of pictures of cells; attention and an adversary on request",
      .summary =
          "A generator learns to draw cells of each population as pictures; an isolation forest drops "
          "outlying ones; each zero of a cell is filled by the median of the generated cells of its population that "
          "lie nearest on its observed genes. By default pixels are deviations from the levels of gene, population and "
          "cell, zeros are missing, the generator learns by the distance of each cell to what it generated nearest to "
          "it, and entries held out choose generator and neighbours and say how far the generated deviations are "
          "believed; the paper's attention (--attention tiles) and discriminator (--loss log) come on request. There "
          "is no dropout model: every "
          "zero of a modelled gene is filled.",
      .citation = "Wu, Xu, Cong, Li and others. BMC Bioinformatics 2025",
      .doi = "10.1186/s12859-025-06138-9",
      .needs_torch = true,
      .uses_labels = true,
      .minimum_cells = 10,
      .cost = "training: seconds to minutes; several with an adversary",
      .advice = "to restore counts known to be lost; to compare with the published method",
      .offer = {.expressed = true, .scale = Scale::log1p},
      .parameters = parameters(),
      .estimate_cost = cost};
}

}  // namespace undrop::scmaskgan
