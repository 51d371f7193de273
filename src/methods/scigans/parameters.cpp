#include "methods/scigans/parameters.hpp"

#include <cstdint>

#include "methods/generated_parameters.hpp"
#include "methods/scigans/cost.hpp"

namespace undrop::scigans {

namespace {

using Integer = std::int64_t;

std::vector<Parameter> pictures() {
  return {
      generated_parameters::n_top_genes(),
      generated_parameters::gene_order(),
      {.name = "pixels",
       .default_value = std::string("deviation"),
       .help = "What a pixel is: a non-zero's deviation from the level of its gene and cell, or the count over the "
               "cell's largest",
       .choices = {"deviation", "maximum"},
       .reference_default = "maximum"},
      generated_parameters::levels(),
      {.name = "mask",
       .default_value = std::string("observed"),
       .help = "Pixels that the discriminator sees of generated cells and that errors are averaged over: those seen in "
               "the real cell beside it, or all with the padding",
       .choices = {"observed", "none"},
       .reference_default = "none"},
  };
}

std::vector<Parameter> networks() {
  return {
      {.name = "adversary",
       .default_value = std::string("none"),
       .help = "The adversary beside the nearest cells: a discriminator that gives back pictures, as a boundary "
               "equilibrium needs, one that gives back a number, as published, or none",
       .choices = {"pictures", "numbers", "none"},
       .reference_default = "numbers"},
      {.name = "nearest_weight",
       .default_value = 1.0,
       .help = "Weight, in the generator's loss, of each cell's distance to the generated cell of its population and "
               "batch that lies nearest on its observed genes; 0 as published",
       .minimum = 0,
       .maximum = 1000,
       .reference_default = "0"},
      generated_parameters::labelled_entry(),
      {.name = "initial_weights",
       .default_value = std::string("scaled"),
       .help = "Spread of the initial weights: fitted to each layer's inputs, or as published",
       .choices = {"scaled", "published"},
       .reference_default = "published"},
      {.name = "latent_dim",
       .default_value = Integer{8},
       .help = "Length of the noise that a cell is generated from",
       .minimum = 1,
       .maximum = 4096,
       .symbol = "L",
       .reference_default = "100"},
  };
}

std::vector<Parameter> schedule() {
  return {
      {.name = "epochs",
       .default_value = Integer{200},
       .help = "Passes over the cells, at most",
       .minimum = 0,
       .maximum = 1000000,
       .reference_default = "200"},
      {.name = "max_steps",
       .default_value = Integer{600},
       .help = "Training steps, at most; 0 sets no limit",
       .minimum = 0,
       .reference_default = "0"},
      {.name = "batch_size",
       .default_value = Integer{32},
       .help = "Cells in a batch",
       .minimum = 2,
       .maximum = 65536,
       .reference_default = "8"},
      {.name = "learning_rate",
       .default_value = 3e-3,
       .help = "Learning rate of both networks",
       .minimum = 1e-8,
       .maximum = 1,
       .reference_default = "0.0002"},
      generated_parameters::began_gamma(),
      generated_parameters::began_lambda(),
      generated_parameters::began_start(),
      {.name = "validation_share",
       .default_value = 0.05,
       .help = "Share of the non-zeros held out to choose the best generator and how far it is believed; 0 ends by the "
               "published rule",
       .minimum = 0,
       .maximum = 0.5,
       .reference_default = "0"},
      generated_parameters::check_every(50),
      generated_parameters::patience(),
  };
}

std::vector<Parameter> filling() {
  return {
      generated_parameters::candidates(),
      {.name = "knn_k",
       .default_value = Integer{10},
       .help = "Nearest generated cells whose median fills a zero",
       .minimum = 1,
       .maximum = 100000,
       .reference_default = "10"},
      generated_parameters::batch_statistics(),
      {.name = "label_shift",
       .default_value = false,
       .help = "Fill a cell from the generated cells of the population before its own, as the published program does",
       .reference_default = "true"},
  };
}

/// The published program (methods card, sections 2 to 7).
ParameterValues reference_preset() {
  return {{"n_top_genes", Integer{-1}},
          {"pixels", std::string("maximum")},
          {"mask", std::string("none")},
          {"adversary", std::string("numbers")},
          {"nearest_weight", 0.0},
          {"labelled_entry", false},
          {"initial_weights", std::string("published")},
          {"latent_dim", Integer{100}},
          {"max_steps", Integer{0}},
          {"batch_size", Integer{8}},
          {"learning_rate", 2e-4},
          {"validation_share", 0.0},
          {"patience", Integer{0}},
          {"batch_statistics", true},
          {"label_shift", true}};
}

/// The same without what the program does against its own description: another population's cells, and a label that
/// batch statistics erase.
ParameterValues paper_preset() {
  ParameterValues values = reference_preset();
  values["batch_statistics"] = false;
  values["label_shift"] = false;
  return values;
}

ParameterTable parameters() {
  std::vector<Parameter> all = pictures();
  for (auto group : {networks(), schedule(), filling()}) all.insert(all.end(), group.begin(), group.end());
  return ParameterTable(std::move(all), {{"paper", paper_preset()}, {"reference", reference_preset()}});
}

}  // namespace

MethodInfo info() {
  return {
      .name = "scigans",
      .title = "Nearest generated cells of a class-conditional generator on pictures of cells, an adversary on request",
      .summary =
          "A generator learns to draw cells of each population as pictures; each zero of a cell is filled by the "
          "median of the generated cells of its population that lie nearest on its observed genes. By default pixels "
          "are deviations from the levels of gene, population and cell, zeros are missing, the generator learns by "
          "the distance of each cell to what it generated nearest to it, and entries held out say how far the "
          "generated deviations are believed; the published boundary-equilibrium adversary is trained on request "
          "(--adversary pictures). There is no dropout model: every zero of a modelled gene is filled.",
      .citation = "Xu, Zhang, You, Liu, Fan, Zhou. Nucleic Acids Research 2020",
      .doi = "10.1093/nar/gkaa506",
      .needs_torch = true,
      .uses_labels = true,
      .minimum_cells = 10,
      .cost = "training: half a minute to minutes; several with an adversary",
      .advice = "to restore counts known to be lost; to compare with the published method",
      .offer = {.expressed = true, .scale = Scale::log1p},
      .parameters = parameters(),
      .estimate_cost = cost};
}

}  // namespace undrop::scigans
