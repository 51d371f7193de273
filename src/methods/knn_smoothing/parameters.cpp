#include "methods/knn_smoothing/parameters.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "methods/given_neighbors.hpp"
#include "methods/knn_smoothing/cost.hpp"

namespace undrop::knn_smoothing {

MethodInfo info() {
  using Integer = std::int64_t;
  return {
      .name = "knn_smoothing",
      .title = "Iterative k-nearest-neighbour smoothing",
      .summary =
          "Adds up the counts of a cell and its nearest cells, which are found anew in rounds of 2, 4, 8, ... cells "
          "from the sums so far. Keeps counts counts; makes neighbours alike, rare cells among them.",
      .citation = "Wagner, Yan and Yanai, bioRxiv 2018",
      .doi = "10.1101/217737",
      .minimum_cells = 3,
      .cost = "log2(k) rounds of components and neighbours",
      .advice = "for a plain, fast picture of types with UMI counts",
      .offer = {.rate = true, .scale = Scale::counts},
      .parameters = ParameterTable(
          {
              {.name = "k",
               .default_value = Integer{Parameter::words_value},
               .help =
                   "Cells that are added up, the cell itself among them; auto: 32 (at most a sixth of the cells), 64 "
                   "where cells have few molecules and are many, 4 where most counts are 5 or more, as of reads",
               .minimum = 1,
               .maximum = 4096,
               .words = {"auto"},
               .symbol = "k",
               .reference_default = "none"},
              {.name = "n_pcs",
               .default_value = Integer{10},
               .help = "Principal components in which neighbours are found",
               .minimum = 1,
               .maximum = 500,
               .symbol = "d",
               .reference_default = "10"},
              {.name = "dither",
               .default_value = 0.03,
               .help = "Noise on the components, as a share of their ranges; it loosens clumps",
               .minimum = 0,
               .maximum = 1,
               .reference_default = "0.03"},
              {.name = "aggregate",
               .default_value = std::string("mean"),
               .help = "mean: sum / k; sum: as published, k times too large; depth: the sum at the cell's own depth",
               .choices = {"mean", "sum", "depth"},
               .reference_default = "sum"},
              use_rep_parameter(),
          },
          {{"reference", {{"aggregate", std::string("sum")}}},
           {"paper", {{"aggregate", std::string("sum")}, {"dither", 0.0}}}}),
      .tunable = {"k",
                  [](const Dataset& data) {
                    std::vector<std::int64_t> values{1, 2, 4, 8, 16, 32, 64};
                    std::erase_if(values, [&](std::int64_t value) { return value > data.n_cells(); });
                    return values;
                  }},
      .estimate_cost = &cost,
  };
}

}  // namespace undrop::knn_smoothing
