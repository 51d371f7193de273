#include "methods/scimpute/parameters.hpp"

#include <cstdint>

#include "methods/scimpute/cost.hpp"

namespace undrop::scimpute {

namespace {

using Integer = std::int64_t;

ParameterTable parameters() {
  return ParameterTable(
      {
          {.name = "drop_thre",
           .default_value = 0.5,
           .help = "An entry is taken as lost where its dropout probability is above this",
           .minimum = 0,
           .maximum = 1,
           .symbol = "t",
           .reference_default = "0.5"},
          {.name = "max_neighbors",
           .default_value = Integer{500},
           .help = "Most cells that a cell is explained by; 50 to 100 are quicker",
           .minimum = 1,
           .maximum = 5000,
           .reference_default = "500"},
          {.name = "only_zeros",
           .default_value = true,
           .help = "Take zeros alone as lost, and no small counts",
           .reference_default = "false"},
          {.name = "round_counts",
           .default_value = false,
           .help = "Round what a count becomes to two decimals, as the published program does",
           .reference_default = "true"},
      },
      {{"paper", {{"only_zeros", false}}}, {"reference", {{"only_zeros", false}, {"round_counts", true}}}});
}

}  // namespace

MethodInfo info() {
  return {
      .name = "scimpute",
      .title = "Lost zeros by a Gamma-Normal mixture, filled by regression on cells of the same kind",
      .summary =
          "Cells are clustered (spectral clustering on principal components, or --labels, --n-clusters); a mixture of "
          "Gamma and Normal for each gene and cluster tells zeros that were lost from those that are true; a lost one "
          "becomes what the cell's other genes say by non-negative least squares on other cells of the cluster. Cells "
          "far from all others are left as they are.",
      .citation = "Li, Li. Nature Communications 9, 997 (2018)",
      .doi = "10.1038/s41467-018-03405-7",
      .uses_labels = true,
      .minimum_cells = 10,
      .cost = "mixtures: non-zeros; a regression a cell",
      .advice = "where zeros of true absence must stay, types known",
      .offer = {.rate = true, .dropout_probability = true, .scale = Scale::normalized},
      .parameters = parameters(),
      .estimate_cost = &cost,
  };
}

}  // namespace undrop::scimpute
