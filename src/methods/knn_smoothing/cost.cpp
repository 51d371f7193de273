#include "methods/knn_smoothing/cost.hpp"

#include <algorithm>
#include <cmath>

#include "methods/given_neighbors.hpp"
#include "methods/knn_smoothing/knn_smoothing.hpp"
#include "methods/knn_smoothing/rounds.hpp"
#include "methods/search_cost.hpp"

namespace undrop::knn_smoothing {

namespace {

/// Non-zeros of sums over `width` cells, of which the genes that two cells share count once.
double nonzeros_of_sums(const WorkSize& size, double width) {
  const double share = size.nonzeros / std::max(1.0, size.cells * size.genes);
  // Cells share their common genes: as if three quarters of the entries of another cell were new at first.
  return size.cells * size.genes * (1 - std::pow(1 - share, std::pow(width, 0.6)));
}

}  // namespace

MethodCost cost(const Workload& work, const Context&) {
  constexpr double seconds_a_sum = 1.5e-9;  // of a count that is added
  constexpr double seconds_a_value = 6e-9;
  constexpr double held_entries = 5e7;
  const WorkSize size = size_of(work);
  const std::int64_t asked = work.options.integer("k");
  const auto k = static_cast<double>(asked > 0 ? asked : automatic_k(work.data));
  const auto pcs = static_cast<double>(work.options.integer("n_pcs"));
  MethodCost cost;
  cost.seconds = seconds_a_sum * k * size.nonzeros + seconds_a_value * size.cells * size.genes;
  cost.bytes = 8 * size.nonzeros + 12 * k * size.cells;
  const bool searches = work.fits && !given_keys(work.options).any();
  for (double width = 1; searches && width < k; width *= 2) {
    const double entries = nonzeros_of_sums(size, width);
    const Settings usual;
    const bool is_drawn = size.cells > static_cast<double>(usual.all_up_to);
    const double share = is_drawn ? static_cast<double>(usual.n_sampled) / size.cells : 1;
    const bool holds = is_drawn || std::min(size.cells * size.genes, size.nonzeros * width) <= held_entries;
    const double passes = is_drawn ? 1 + share : (holds ? 1 : 10);
    cost.seconds += passes * (seconds_a_sum * width * size.nonzeros + 1e-8 * entries) +
                    seconds_of_components(share * entries, share * size.cells, size.genes, pcs) +
                    seconds_of_neighbors(size.cells, pcs);
    const double held = holds ? share * entries : 0;
    cost.bytes = std::max(cost.bytes, 8 * size.nonzeros + 12 * held +
                                          bytes_of_components(held, share * size.cells, size.genes, pcs) +
                                          8 * size.genes * pcs * std::log2(k));
  }
  cost.parallel_share = 0.8;
  cost.zeros_modelled = std::max(0.0, nonzeros_of_sums(size, k) - size.nonzeros) / std::max(1.0, size.cells) *
                        size.filled / std::max(1.0, size.genes);
  cost.zeros_called = cost.zeros_modelled;
  return cost;
}

}  // namespace undrop::knn_smoothing
