#include "methods/scimpute/cost.hpp"

#include <algorithm>

namespace undrop::scimpute {

MethodCost cost(const Workload& work, const Context& context) {
  constexpr double seconds_a_count = 9e-6;     // mixtures, axes and distances, of a non-zero
  constexpr double seconds_a_product = 1.5e-10;  // of two neighbours at a gene of a regression
  constexpr double clusters = 4;
  const auto cells = static_cast<double>(work.data.n_cells());
  const auto genes = static_cast<double>(work.data.n_genes());
  const auto nonzeros = static_cast<double>(work.data.counts->n_nonzeros());
  const double a_cell = nonzeros / std::max(1.0, cells);
  const double neighbours = std::min(static_cast<double>(work.options.integer("max_neighbors")), cells / clusters);
  MethodCost cost;
  cost.seconds = seconds_a_product * cells * neighbours * neighbours * a_cell;
  if (work.fits) cost.seconds += seconds_a_count * nonzeros;
  cost.parallel_share = 0.9;
  cost.bytes = 16 * cells * genes + 8 * nonzeros + 8 * context.threads * neighbours * (neighbours + a_cell);
  const auto filled = static_cast<double>(std::count(work.genes_to_fill.begin(), work.genes_to_fill.end(), 1));
  cost.zeros_modelled = std::max(0.0, genes - a_cell) * filled / std::max(1.0, genes);
  cost.zeros_called = 0.9 * cost.zeros_modelled;
  return cost;
}

}  // namespace undrop::scimpute
