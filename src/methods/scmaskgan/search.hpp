#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <functional>
#include <vector>

#include "methods/generated_fit.hpp"

/// The search for a setting: some are drawn, each is trained, the one that predicts held-out entries best is kept.
namespace undrop::scmaskgan {

/// The options themselves and `search` settings drawn around them, keyed by the seed: learning rate, batch, noise,
/// weight of the nearest cells (where there is one) and contamination; what the user gave is not varied. Throws
/// OptionError where a search has no held-out entries to go by.
[[nodiscard]] std::vector<Options> search_settings(const Options& options, const Context& context);

/// One setting, trained, and its error on the held-out entries.
struct Tried {
  generated_cells::Training training;
  double error = 0;
};

/// The training of the lowest error, the first of equal ones. Where there is more than one setting, its facts say what
/// was tried ("search/..."): the values, the errors, which was kept. Holds two banks at most.
[[nodiscard]] generated_cells::Training best_of(const std::vector<Options>& settings,
                                                const std::function<Tried(const Options&)>& train,
                                                const Context& context);

}  // namespace undrop::scmaskgan
