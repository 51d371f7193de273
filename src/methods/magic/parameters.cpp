#include "methods/magic/parameters.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "methods/given_neighbors.hpp"
#include "methods/magic/cost.hpp"

namespace undrop::magic {

namespace {

using Integer = std::int64_t;

std::vector<Parameter> graph_parameters() {
  return {
      {.name = "knn",
       .default_value = Integer{5},
       .help = "Neighbour whose distance is a cell's bandwidth",
       .minimum = 1,
       .maximum = 1000,
       .symbol = "k",
       .reference_default = "5"},
      {.name = "knn_max",
       .default_value = Integer{Parameter::words_value},
       .help = "Most neighbours of a cell; auto: 3 x knn",
       .minimum = 1,
       .maximum = 3000,
       .words = {"auto"},
       .reference_default = "3 x knn"},
      {.name = "decay",
       .default_value = 1.0,
       .help = "How fast weights fall with distance; 0: the knn nearest weigh the same",
       .minimum = 0,
       .maximum = 1000,
       .symbol = "alpha",
       .reference_default = "1"},
      {.name = "n_pcs",
       .default_value = Integer{100},
       .help = "Principal components behind the distances; 20 to 50 are faster",
       .minimum = 1,
       .maximum = 500,
       .reference_default = "100"},
      {.name = "pca",
       .default_value = std::string("settled"),
       .help = "Components: settled to the last one, or those of scikit-learn's randomised search for the same seed",
       .choices = {"settled", "randomized"},
       .reference_default = "randomized"},
      {.name = "uncentered",
       .default_value = false,
       .help = "Components of values that are not centred, as the published program makes of sparse input",
       .reference_default = "true for sparse input"},
      {.name = "knn_dist",
       .default_value = std::string("euclidean"),
       .help = "Distance between cells",
       .choices = {"euclidean", "cosine"},
       .reference_default = "euclidean"},
  };
}

std::vector<Parameter> walk_parameters() {
  return {
      {.name = "t",
       .default_value = Integer{3},
       .help = "Steps of diffusion; auto: until a step changes little",
       .minimum = 0,
       .maximum = 100,
       .words = {"auto"},
       .symbol = "t",
       .reference_default = "3"},
      {.name = "t_max",
       .default_value = Integer{20},
       .help = "Most steps that auto takes",
       .minimum = 1,
       .maximum = 100,
       .reference_default = "20"},
      {.name = "solver",
       .default_value = std::string("exact"),
       .help = "What is diffused: exact: values; approximate: the components",
       .choices = {"exact", "approximate"},
       .reference_default = "exact"},
      {.name = "smooth_space",
       .default_value = std::string("sqrt"),
       .help = "Values that are averaged: square roots or logs of normalised counts, which lowers means, or rates",
       .choices = {"sqrt", "log", "rate"},
       .reference_default = "values as given"},
  };
}

ParameterTable parameters() {
  auto all = graph_parameters();
  all.push_back(use_rep_parameter());
  all.push_back(neighbors_key_parameter());
  for (auto& parameter : walk_parameters()) all.push_back(std::move(parameter));
  return ParameterTable(
      std::move(all), {{"reference", {{"pca", std::string("randomized")}}},
                       {"paper", {{"knn", Integer{10}}, {"decay", 15.0}, {"t", Integer{-1}}, {"t_max", Integer{32}}}}});
}

}  // namespace

MethodInfo info() {
  return {
      .name = "magic",
      .title = "MAGIC: diffusion on a graph of cells",
      .summary =
          "Every value becomes the mean over cells that a few random steps on a nearest-neighbour graph lead to. "
          "Brings out gradients and relations between genes; draws neighbouring types together, and fills zeros of "
          "unexpressed genes as well.",
      .citation = "van Dijk et al., Cell 2018",
      .doi = "10.1016/j.cell.2018.05.061",
      .minimum_cells = 3,
      .cost = "components, neighbours, then steps x edges x genes asked for",
      .advice = "to see gradients and gene-gene relations",
      .offer = {.rate = true, .scale = Scale::normalized},
      .parameters = parameters(),
      .tunable = {"t", [](const Dataset&) { return std::vector<std::int64_t>{0, 1, 2, 3, 4, 6, 8, 12}; }},
      .estimate_cost = &cost,
  };
}

}  // namespace undrop::magic
