#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "methods/ebayes/prior.hpp"

namespace undrop::ebayes {

/// How far to trust the prior for each of its genes (output/gene_trust): the molecules of at most `most_cells` cells,
/// drawn by their names, are split in halves, the same kind of prior is fitted to one half and held against the other.
/// Counts that are not whole numbers are rounded by chance for this.
[[nodiscard]] std::vector<double> learn_trust(const Dataset& data, const Prior& prior, const PriorSettings& settings,
                                              std::int64_t most_cells, const Context& context);

/// Per gene of the prior, the factor on it with which the posterior means of all cells sum up to the gene's counts
/// (output/posterior_mass): the fewer the cells, the flatter the prior, and the more mass is added by what is drawn
/// towards it. Places all cells; 1 for each gene where there are more than `most_cells`, which add little.
[[nodiscard]] std::vector<double> learn_mass_scale(const Dataset& data, const Prior& prior,
                                                   std::span<const double> trust, std::int64_t most_cells,
                                                   const Context& context);

}  // namespace undrop::ebayes
