#include "methods/generated_parameters.hpp"

#include <string>

namespace undrop::generated_parameters {

namespace {

using Integer = std::int64_t;

}  // namespace

Parameter n_top_genes() {
  return {.name = "n_top_genes",
          .default_value = Integer{2000},
          .help = "Genes that the pictures are made of, the most variable first",
          .minimum = 2,
          .words = {"all"},
          .reference_default = "all"};
}

Parameter gene_order() {
  return {.name = "gene_order",
          .default_value = std::string("input"),
          .help = "How genes lie in a picture: as in the file, those that vary together side by side, or at random",
          .choices = {"input", "similarity", "random"},
          .reference_default = "input"};
}

Parameter levels() {
  return {
      .name = "levels",
      .default_value = std::string("population"),
      .help = "Level of a gene that deviations are taken from: in the cell's population, or over all cells (ablation)",
      .choices = {"population", "gene"}};
}

Parameter labelled_entry() {
  return {.name = "labelled_entry",
          .default_value = true,
          .help = "The population enters the generator's first layer too, not only as planes of constants",
          .reference_default = "false"};
}

Parameter began_gamma() {
  return {.name = "began_gamma",
          .default_value = 0.95,
          .help = "Error of generated pictures that the equilibrium aims at, as a share of that of real ones",
          .minimum = 0,
          .maximum = 1,
          .symbol = "gamma",
          .reference_default = "0.95"};
}

Parameter began_lambda() {
  return {.name = "began_lambda",
          .default_value = 0.001,
          .help = "Rate at which the equilibrium's weight follows",
          .minimum = 0,
          .maximum = 1,
          .symbol = "lambda_k",
          .reference_default = "0.001"};
}

Parameter began_start() {
  return {.name = "began_start",
          .default_value = 0.0,
          .help = "The equilibrium's weight at the start",
          .minimum = 0,
          .maximum = 1,
          .symbol = "k_0",
          .reference_default = "0"};
}

Parameter check_every(std::int64_t steps) {
  return {.name = "check_every",
          .default_value = steps,
          .help = "Steps between two looks at the held-out entries",
          .minimum = 1,
          .maximum = 1000000};
}

Parameter patience() {
  return {.name = "patience",
          .default_value = Integer{6},
          .help = "Looks without improvement that end training; 0 never ends it",
          .minimum = 0};
}

Parameter candidates() {
  return {.name = "candidates",
          .default_value = Integer{200},
          .help = "Generated cells of each population",
          .minimum = 1,
          .maximum = 100000,
          .reference_default = "200"};
}

Parameter batch_statistics() {
  return {
      .name = "batch_statistics",
      .default_value = false,
      .help = "Generate with the statistics of a batch of one population, as published, which nearly erases the label",
      .reference_default = "true"};
}

}  // namespace undrop::generated_parameters
