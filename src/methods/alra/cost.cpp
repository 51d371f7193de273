#include "methods/alra/cost.hpp"

#include <algorithm>

#include "methods/search_cost.hpp"

namespace undrop::alra {

MethodCost cost(const Workload& work, const Context&) {
  constexpr double seconds_a_product = 2.5e-10;  // of a non-zero and a column
  constexpr double seconds_a_turn = 3e-10;       // of an entry of a block, orthogonalised
  constexpr double seconds_a_value = 2e-8;
  constexpr double usual_rank = 20;
  constexpr double spare_columns = 10;
  constexpr double share_filled = 0.35;  // of the zeros: what is above its gene's threshold
  const WorkSize size = size_of(work);
  const std::int64_t asked = work.options.integer("rank");
  const double rank = asked > 0 ? static_cast<double>(asked) : usual_rank;
  const double width = std::min(spare_columns + (asked > 0 ? rank : 100), std::min(size.cells, size.genes));
  const double passes = 2 * static_cast<double>(work.options.integer("power_iterations")) + 2;
  MethodCost cost;
  cost.seconds = 4e-10 * rank * size.cells * size.filled + seconds_a_value * size.cells * size.filled;
  cost.bytes = 8 * rank * (size.cells + 2 * size.genes);
  if (work.fits) {
    cost.seconds += seconds_a_product * passes * width * size.nonzeros +
                    seconds_a_turn * passes * width * width * (size.cells + size.genes) / 2 +
                    4e-10 * rank * size.cells * size.genes;
    cost.bytes += 16 * size.nonzeros + 8 * 2.5 * width * (size.cells + size.genes);
  }
  cost.parallel_share = 0.8;
  cost.zeros_modelled = share_filled * size.zeros;
  cost.zeros_called = cost.zeros_modelled;
  return cost;
}

}  // namespace undrop::alra
