#include "methods/scgacl/parameters.hpp"

namespace undrop::scgacl {

namespace {

ParameterTable parameters() {
  return ParameterTable(
      {
          {.name = "dropout_threshold",
           .default_value = 0.5,
           .help = "A zero is called dropout at this probability or above",
           .minimum = 0.0,
           .maximum = 1.0,
           .symbol = "rho",
           .reference_default = "0.5"},
      },
      {{"paper", {}}, {"reference", {}}});
}

}  // namespace

MethodInfo info() {
  return {.name = "scgacl",
          .title = "Gamma-Normal dropout calls, filled by a contrastive, adversarial Gaussian-mixture autoencoder",
          .summary = "",
          .citation = "Jiang, Zhao, Yan, Tang, Guo. Briefings in Bioinformatics 2026",
          .doi = "10.1093/bib/bbag018",
          .needs_torch = true,
          .uses_labels = true,
          .offer = {.expressed = true, .dropout_probability = true, .stddev = true, .sample = true, .scale = Scale::log1p},
          .parameters = parameters()};
}

}  // namespace undrop::scgacl
