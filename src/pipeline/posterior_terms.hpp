#pragma once

#include <undrop/context.hpp>
#include <undrop/imputer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "output/posterior.hpp"

namespace undrop::pipeline {

/// A method ready to be fitted to some cells of the data set (in their order).
using MakeForCells = std::function<std::unique_ptr<Imputer>(const std::vector<std::int64_t>& cells)>;

/// What turns the rates of a fitted method into priors (output/posterior): the mass of each gene is that of its counts
/// over some cells; how far to trust it is learnt by fitting the method anew to one half of the molecules of at most
/// 1,500 cells and holding it against the other (output/gene_trust). Costs a fit
/// to these cells and the rates of at most 5,000 of all.
[[nodiscard]] output::PosteriorTerms learn_posterior_terms(const Dataset& data, const FittedImputer& fitted,
                                                           const MakeForCells& make, Context& context);

}  // namespace undrop::pipeline
