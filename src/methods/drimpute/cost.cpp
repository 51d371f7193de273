#include "methods/drimpute/cost.hpp"

#include <algorithm>

namespace undrop::drimpute {

MethodCost cost(const Workload& work, const Context&) {
  constexpr double seconds_a_place = 6e-5;       // a cell's place on an axis, through all k-means of 20 starts
  constexpr double seconds_a_projection = 6e-8;  // a non-zero on an axis
  const auto cells = static_cast<double>(work.data.n_cells());
  const auto genes = static_cast<double>(work.data.n_genes());
  const auto nonzeros = static_cast<double>(work.data.counts->n_nonzeros());
  const double axes = std::clamp(work.options.real("axes_share") * cells, 2.0, 100.0);
  const double distances = work.options.text("distances") == "both" ? 1 : 0.5;
  const double sizes = static_cast<double>(work.options.integer("k_max") - work.options.integer("k_min") + 1) / 6;
  const double starts = static_cast<double>(work.options.integer("n_starts")) / 20;
  MethodCost cost;
  cost.seconds = 2e-8 * cells * genes;
  if (work.fits) {
    cost.seconds += distances * (seconds_a_place * std::max(0.0, sizes) * starts * cells * axes +
                                 seconds_a_projection * nonzeros * axes);
  }
  cost.parallel_share = 0.9;
  cost.bytes = 8 * nonzeros + cells * (16 * axes + 700) + 1000 * genes;
  const auto filled = static_cast<double>(std::count(work.genes_to_fill.begin(), work.genes_to_fill.end(), 1));
  cost.zeros_modelled = std::max(0.0, genes - nonzeros / std::max(1.0, cells)) * filled / std::max(1.0, genes);
  cost.zeros_called = cost.zeros_modelled;
  return cost;
}

}  // namespace undrop::drimpute
