#include "methods/magic/cost.hpp"

#include <algorithm>

#include "methods/given_neighbors.hpp"
#include "methods/search_cost.hpp"

namespace undrop::magic {

MethodCost cost(const Workload& work, const Context& context) {
  constexpr double seconds_a_step = 1.1e-10;  // of an edge and a gene
  constexpr double seconds_a_value = 4e-9;
  const WorkSize size = size_of(work);
  const auto pcs = static_cast<double>(work.options.integer("n_pcs"));
  const auto knn = static_cast<double>(work.options.integer("knn"));
  const auto most = static_cast<double>(work.options.integer("knn_max"));
  const auto steps = static_cast<double>(std::max<std::int64_t>(3, work.options.integer("t")));
  const double edges = size.cells * (1 + 1.6 * std::max(knn, most > 0 ? most : 3 * knn));
  const double kept = std::min(4 * size.cells * size.filled, static_cast<double>(context.memory_budget) / 4);
  MethodCost cost;
  cost.seconds = seconds_a_step * steps * edges * size.filled + seconds_a_value * size.cells * size.filled;
  const double steps_taken = 2 * 4 * 64 * size.cells * std::max(1, context.threads);  // what threads diffuse at once
  cost.bytes = 8 * size.nonzeros + 16 * edges + 48 * edges + kept + steps_taken;
  if (work.fits && !given_keys(work.options).any()) {
    cost.seconds +=
        seconds_of_components(size.nonzeros, size.cells, size.genes, pcs) + seconds_of_neighbors(size.cells, pcs);
    cost.bytes =
        std::max(cost.bytes, 8 * size.nonzeros + bytes_of_components(size.nonzeros, size.cells, size.genes, pcs));
  }
  cost.parallel_share = 0.8;
  cost.zeros_modelled = size.zeros;
  cost.zeros_called = size.zeros;
  return cost;
}

}  // namespace undrop::magic
