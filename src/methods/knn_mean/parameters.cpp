#include "methods/knn_mean/parameters.hpp"

#include <undrop/dataset.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "methods/given_neighbors.hpp"

namespace undrop::knn_mean {

namespace {

using Integer = std::int64_t;

ParameterTable parameters() {
  return ParameterTable({
      {.name = "n_neighbors",
       .default_value = Integer{Parameter::words_value},
       .help = "Cells that are averaged, the cell itself among them; auto: the square root of the cells, 5 to 30",
       .minimum = 1,
       .maximum = 10000,
       .words = {"auto"}},
      {.name = "n_components",
       .default_value = Integer{20},
       .help = "Principal components in which neighbours are found",
       .minimum = 1,
       .maximum = 500},
      {.name = "n_top_genes",
       .default_value = Integer{2000},
       .help = "Genes behind the components, the most variable first; all are averaged",
       .minimum = 2,
       .words = {"all"}},
      use_rep_parameter(),
      neighbors_key_parameter(),
  });
}

}  // namespace

MethodInfo info() {
  return {
      .name = "knn_mean",
      .title = "The mean of the nearest cells, one step",
      .summary =
          "The mean of count / size factor over the nearest cells in principal components of log-normalised "
          "counts, the cell itself among them. The plainest form of smoothing: what diffusion and smoothing "
          "methods have to beat. It makes neighbours alike, rare cells among them.",
      .is_control = true,
      .cost = "components and a tree of cells; a block costs its neighbours' counts",
      .advice = "as a yardstick for smoothing",
      .offer = {.rate = true, .scale = Scale::normalized},
      .parameters = parameters(),
      .tunable = {"n_neighbors",
                  [](const Dataset& data) {
                    std::vector<Integer> sizes{1, 3, 5, 8, 12, 20, 30, 50, 80, 120};
                    std::erase_if(sizes, [&](Integer size) { return size > std::max<Integer>(1, data.n_cells()); });
                    return sizes;
                  }},
  };
}

}  // namespace undrop::knn_mean
