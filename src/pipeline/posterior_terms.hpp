#pragma once

#include <undrop/context.hpp>
#include <undrop/imputer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "output/posterior.hpp"
#include "prep/molecule_split.hpp"

namespace undrop::pipeline {

/// A method ready to be fitted to some cells of the data set (in their order).
using MakeForCells = std::function<std::unique_ptr<Imputer>(const std::vector<std::int64_t>& cells)>;

/// Cells that trust is learnt from; more change little.
inline constexpr std::int64_t most_trust_cells = 1500;

/// What becomes of a trust before it is used; empty: nothing.
using ChangeTrust = std::function<double(double)>;

/// What turns the rates of a fitted method into priors (output/posterior): how far to trust them is learnt by holding
/// `of_half`, the method as fitted to the kept molecules of `split`, against the others (output/gene_trust); the mass
/// of each gene's posterior is that of its counts over some cells (output/posterior_mass). Costs the rates of all of
/// the split's cells twice, and of at most 5,000 of the data's once.
[[nodiscard]] output::PosteriorTerms posterior_terms(const Dataset& data, const FittedImputer& fitted,
                                                     const prep::MoleculeSplit& split, const FittedImputer& of_half,
                                                     const ChangeTrust& change, Context& context);

/// The same from a split of the molecules of at most `most_trust_cells` cells, to one half of which the method is
/// fitted anew. Costs this fit besides.
[[nodiscard]] output::PosteriorTerms learn_posterior_terms(const Dataset& data, const FittedImputer& fitted,
                                                           const MakeForCells& make, Context& context);

}  // namespace undrop::pipeline
