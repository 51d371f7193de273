#pragma once

#include <undrop/context.hpp>

#include <cstdint>

#include "methods/completion/factors.hpp"

namespace undrop::completion {

struct Settings {
  std::int64_t rank = 0;
  double ridge = 0;
  std::int64_t max_sweeps = 0;
};

struct Fit {
  Factors genes;
  double centre = 0;
  std::int64_t sweeps = 0;
  double rmse = 0;        ///< over the fitted values, cells solved last
  bool converged = true;  ///< the error fell by less than a thousandth in the last sweep
};

/// The penalties of a fit; a cell's is used again to place it among the genes.
[[nodiscard]] Penalty penalty_of(const Settings& settings);

/// Alternating least squares: cells, then genes, until the error settles.
[[nodiscard]] Fit fit_factors(const Side& cells, const Side& genes, const Settings& settings, const Context& context);

struct Choice {
  Settings settings;
  double hidden_rmse = 0;  ///< at the hidden entries
};

/// Rank and ridge (those of `settings` that are negative) with the least squared error at hidden entries: the ridge at
/// a middling rank first, then the rank, then the ridge again. At most 3,000 cells are looked at.
[[nodiscard]] Choice choose_settings(const Side& cells, const std::vector<std::string>& cell_names,
                                     std::int64_t n_genes, const Settings& settings, double hidden_share,
                                     const Context& context);

}  // namespace undrop::completion
