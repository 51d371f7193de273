#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "bulk/pseudo_bulk.hpp"

namespace undrop::bulk {

/// How like bulk samples are to the cells.
struct Likeness {
  /// By sample: Spearman's correlation over genes with the sum of the population that it is most like.
  std::vector<double> correlations;
  std::vector<std::size_t> populations;  ///< by sample: row of the sums; 0 is all cells
  double best = 0;                       ///< NaN where nothing can be told
};

/// A correlation below which bulk is called unlike the cells. Measured on the sets and tables of the evidence (docs:
/// bulk references): the right tissue reached 0.74 to 0.90 across platforms, another one 0.37 to 0.76.
constexpr double least_likeness = 0.7;

/// The values centred and of length 1; all 0 where every one is the same. The product of two is Pearson's correlation.
[[nodiscard]] std::vector<double> standardized(std::vector<double> values);

/// The same of ranks with ties shared. The product of two is Spearman's correlation.
[[nodiscard]] std::vector<double> standard_ranks(const std::vector<double>& values);

/// Ranks are compared, for platforms differ by monotone bends more than by anything else. `values`: row-major, samples
/// × genes, NaN for what a sample lacks; `sums` holds the same genes at `genes`. Genes that neither side saw, and of
/// each sample those that it lacks, are left out. O(samples × populations × genes) after ranking.
[[nodiscard]] Likeness likeness(std::span<const float> values, std::int64_t n_samples, const CellSums& sums,
                                std::span<const std::int32_t> genes, const Context& context);

/// Weights of mean 1 that fall to a third for every 0.05 that a sample's correlation lies below the best, down to a
/// twentieth of the best's.
[[nodiscard]] std::vector<float> weights_by_likeness(const Likeness& likeness);

}  // namespace undrop::bulk
