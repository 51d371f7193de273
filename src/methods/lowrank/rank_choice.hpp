#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>

namespace undrop::lowrank {

/// The number of principal components, at most `max_rank`, that predicts hidden blocks of log-normalised values best
/// (by bi-cross-validation; Owen and Perry 2009). Components are fitted to some of the cells; for each of the others (a
/// quarter, at most 2,000) the scores are found from one half of the genes by least squares and predict the other half,
/// and in turn. 0 where no component helps. Cost: one truncated decomposition. Halves and held-out cells are drawn by
/// name.
[[nodiscard]] std::int64_t choose_rank(const Dataset& data, std::span<const std::int32_t> genes, std::int64_t max_rank,
                                       const Context& context);

}  // namespace undrop::lowrank
