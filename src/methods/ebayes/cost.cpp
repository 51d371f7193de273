#include "methods/ebayes/cost.hpp"

#include <algorithm>

namespace undrop::ebayes {

MethodCost cost(const Workload& work, const Context&) {
  constexpr double seconds_a_sweep = 3.5e-8;  // one non-zero through all factorisations, both sides
  constexpr double seconds_a_placing = 1.6e-8;
  constexpr double seconds_a_trial = 1e-7;  // one entry under all shapes of the trust
  constexpr double stacked_factors = 89;
  const auto cells = static_cast<double>(work.data.n_cells());
  const auto genes = static_cast<double>(work.data.n_genes());
  const double nonzeros = static_cast<double>(work.data.counts->n_nonzeros());
  const double fitted = std::min(1.0, static_cast<double>(work.options.integer("fit_cells")) / std::max(1.0, cells));
  const double tried = std::min(1.0, static_cast<double>(work.options.integer("trust_cells")) / std::max(1.0, cells));
  const auto sweeps = static_cast<double>(work.options.integer("sweeps"));
  const auto places = static_cast<double>(work.options.integer("place_sweeps"));
  MethodCost cost;
  cost.seconds = seconds_a_placing * places * nonzeros + 2.5e-8 * cells * genes;
  if (work.fits) {
    const double hidden =
        work.options.flag("rates_only") ? 0.25 : 0.75;  // the half's fit, and that of expressed values
    cost.seconds += (fitted + hidden * tried) * seconds_a_sweep * sweeps * nonzeros;
    cost.seconds += tried * cells * genes * seconds_a_trial;
  }
  cost.parallel_share = 0.9;
  cost.bytes = 4 * stacked_factors * (2 * cells + 4 * genes) + 16 * (fitted + tried) * nonzeros + 16 * 8 * 10 * genes;
  const auto filled = static_cast<double>(std::count(work.genes_to_fill.begin(), work.genes_to_fill.end(), 1));
  cost.zeros_modelled = std::max(0.0, genes - nonzeros / std::max(1.0, cells)) * filled / std::max(1.0, genes);
  cost.zeros_called = cost.zeros_modelled;
  return cost;
}

}  // namespace undrop::ebayes
