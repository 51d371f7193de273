#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "judge/value_source.hpp"

namespace undrop::judge {

/// Differences between two groups of cells, one entry a gene.
struct GroupDifferences {
  /// log2 of (mean of a + 0.1) / (mean of b + 0.1), means of the normalised values, that is, expm1 of log1p.
  std::vector<double> log_fold_change;
  std::vector<double> wilcoxon_p;  ///< adjusted by Benjamini and Hochberg
  std::vector<double> welch_p;     ///< of the log1p values, adjusted likewise
  std::int64_t n_a = 0;            ///< cells compared
  std::int64_t n_b = 0;
};

/// `values` on log1p; `groups`: 0 for a, 1 for b, other codes for cells that are left out. Of each group at most
/// `most_cells` cells are compared, drawn by the seed. Cost O(genes × cells log cells) for these cells.
[[nodiscard]] GroupDifferences group_differences(const ValueSource& values, std::span<const std::int32_t> groups,
                                                 const Context& context, std::int64_t most_cells = 2000);

/// The same for several ways to group the cells, in one pass over the blocks.
[[nodiscard]] std::vector<GroupDifferences> group_differences(const ValueSource& values,
                                                              std::span<const std::vector<std::int32_t>> groupings,
                                                              const Context& context, std::int64_t most_cells = 2000);

/// Per gene: adjusted P ≤ 0.05 and |log fold change| ≥ 1.
[[nodiscard]] std::vector<std::uint8_t> significant_genes(std::span<const double> log_fold_change,
                                                          std::span<const double> adjusted_p);

}  // namespace undrop::judge
