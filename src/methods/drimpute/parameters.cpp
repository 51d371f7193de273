#include "methods/drimpute/parameters.hpp"

#include <cstdint>

#include "methods/drimpute/cost.hpp"

namespace undrop::drimpute {

namespace {

using Integer = std::int64_t;

ParameterTable parameters() {
  return ParameterTable(
      {
          {.name = "k_min",
           .default_value = Integer{10},
           .help = "Smallest number of clusters; at most a fifth of the cells",
           .minimum = 1,
           .maximum = 1000,
           .symbol = "k",
           .reference_default = "10"},
          {.name = "k_max",
           .default_value = Integer{15},
           .help = "Largest number of clusters; at most a fifth of the cells",
           .minimum = 1,
           .maximum = 1000,
           .symbol = "k",
           .reference_default = "15"},
          {.name = "distances",
           .default_value = std::string("both"),
           .help = "Correlations behind the distances between cells",
           .choices = {"both", "spearman", "pearson"},
           .reference_default = "both"},
          {.name = "axes_share",
           .default_value = 0.05,
           .help = "Principal axes of the distances that are clustered, as a share of the cells (2 to 100 axes)",
           .minimum = 0.0001,
           .maximum = 1,
           .reference_default = "0.05"},
          {.name = "n_starts",
           .default_value = Integer{20},
           .help = "Starts of each k-means, of which the best is kept",
           .minimum = 1,
           .maximum = 100000,
           .reference_default = "1000"},
          {.name = "keep_observed",
           .default_value = false,
           .help = "Under --policy denoise, write observed counts as they are rather than their clusters' mean",
           .reference_default = "true"},
      },
      {{"paper", {{"keep_observed", true}}}, {"reference", {{"keep_observed", true}, {"n_starts", Integer{1000}}}}});
}

}  // namespace

MethodInfo info() {
  return {
      .name = "drimpute",
      .title = "Cluster means of log counts, averaged over twelve clusterings",
      .summary =
          "Cells are clustered by Spearman and by Pearson distances into 10 to 15 groups each; a zero becomes the mean "
          "of log1p(count / size factor) of its cluster, zeros weighed in, averaged over the clusterings. A gene that "
          "is absent in all clusters of a cell stays zero. Quick, and kind to cell types.",
      .citation = "Gong, Kwak, Pota, Koyano-Nakagawa, Garry. BMC Bioinformatics 19, 220 (2018)",
      .doi = "10.1186/s12859-018-2226-y",
      .minimum_cells = 10,
      .cost = "axes of two distances; 12 k-means",
      .advice = "to see types in small sets, zeros of absent genes kept",
      .offer = {.rate = true, .scale = Scale::log1p},
      .parameters = parameters(),
      .estimate_cost = &cost,
  };
}

}  // namespace undrop::drimpute
