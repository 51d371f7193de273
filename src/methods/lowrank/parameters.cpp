#include "methods/lowrank/parameters.hpp"

#include <undrop/dataset.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace undrop::lowrank {

MethodInfo info() {
  using Integer = std::int64_t;
  return {
      .name = "lowrank",
      .title = "Truncated singular value decomposition of log-normalised counts",
      .summary =
          "Gene means and the leading principal components of log1p(count / size factor), zeros weighed in; "
          "negative values become 0. The number of components is the one that predicts hidden blocks of cells and "
          "genes best. What a linear method sees, and the yardstick for non-linear ones.",
      .is_control = true,
      .cost = "two truncated decompositions: non-zeros x components",
      .advice = "as a yardstick for smoothing by components",
      .offer = {.rate = true, .scale = Scale::log1p},
      .parameters = ParameterTable({
          {.name = "rank",
           .default_value = Integer{Parameter::words_value},
           .help = "Components; auto: chosen on hidden blocks of cells and genes",
           .minimum = 0,
           .maximum = 500,
           .words = {"auto"}},
          {.name = "max_rank",
           .default_value = Integer{50},
           .help = "Most components that auto chooses from",
           .minimum = 1,
           .maximum = 500},
      }),
      .tunable = {"rank",
                  [](const Dataset& data) {
                    std::vector<Integer> ranks{0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48};
                    std::erase_if(ranks,
                                  [&](Integer rank) { return rank >= std::min(data.n_cells(), data.n_genes()); });
                    return ranks;
                  }},
  };
}

}  // namespace undrop::lowrank
