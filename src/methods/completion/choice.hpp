#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "embed/value_factors.hpp"
#include "methods/completion/observed.hpp"

namespace undrop::completion {

using embed::Factors;
using Settings = embed::FactorSettings;
using Fit = embed::FactorFit;

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
