#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "judge/group_differences.hpp"
#include "judge/task_scores.hpp"

namespace undrop::judge {

/// What bulk samples of two groups say of the genes of the data.
struct BulkStandard {
  std::vector<double> log_fold_change;  ///< NaN for a gene that bulk does not have
  std::vector<double> adjusted_p;
};

/// From counts of bulk samples, row-major, samples × genes of the data (NaN where bulk does not have the gene), and the
/// samples' totals over all their genes. They are brought to the depth of the median cell, so that fold changes mean
/// the same on both sides, and tested by Welch's t-test. `groups`: 0, 1, or another code for samples left out.
[[nodiscard]] BulkStandard bulk_standard(std::span<const float> counts, std::span<const double> totals,
                                         std::span<const std::int32_t> groups, double median_total,
                                         const Context& context);

/// The task `de`: whether the genes that differ between two groups of cells are those of bulk, over the genes that bulk
/// has. Top lists are by size of the log fold change, genes that are not significant counting 0; NaN where bulk has
/// fewer significant genes than the list is long.
[[nodiscard]] TaskScores score_differences(const GroupDifferences& found, const BulkStandard& bulk);

}  // namespace undrop::judge
