#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>

#include "judge/task_scores.hpp"
#include "judge/value_profile.hpp"
#include "judge/value_source.hpp"

namespace undrop::judge {

/// The task `null`: cells of one kind, split in halves by chance, again and again (the same halves for all entrants).
/// Wilcoxon's test of every gene between the halves, by split: `false_positives`, genes with an adjusted P ≤ 0.05
/// (there should be none), and `false_positive_rate`, the share of genes with P ≤ 0.05 (nominal: 0.05; less for genes
/// that are mostly zero). `values` on log1p; `cells`: those of the kind, rising. Each gene is ranked once.
[[nodiscard]] TaskScores score_null(const ValueSource& values, std::span<const std::int64_t> cells,
                                    std::int64_t n_splits, const Context& context);

/// What a method makes of genes that were dealt anew and have nothing in common (prep::permute_genes): the median size
/// of their correlations after it, less that before. Both profiles with the same genes.
[[nodiscard]] double correlation_inflation(const ValueProfile& before, const ValueProfile& after);

}  // namespace undrop::judge
