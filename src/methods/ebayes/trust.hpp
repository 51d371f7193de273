#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <vector>

#include "methods/ebayes/prior.hpp"

namespace undrop::ebayes {

/// How far to trust the prior for each of its genes (output/gene_trust): the molecules of at most `most_cells` cells,
/// drawn by their names, are split in halves, the same kind of prior is fitted to one half and held against the other.
/// Counts that are not whole numbers are rounded by chance for this.
[[nodiscard]] std::vector<double> learn_trust(const Dataset& data, const Prior& prior, const PriorSettings& settings,
                                              std::int64_t most_cells, const Context& context);

}  // namespace undrop::ebayes
