#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <vector>

namespace undrop::simulate {

/// What the estimation of a simulation's parameters needs to know of real counts. Empty cells and genes without any
/// count are left out.
struct GeneMoments {
  std::int64_t n_cells = 0;
  std::vector<double> totals;        ///< of every cell
  std::vector<double> size_factors;  ///< total / median total
  double mean_inverse_size_factor = 0;
  /// One a gene, of count / size factor over the cells.
  std::vector<double> means;
  std::vector<double> variances;
  std::vector<double> zero_shares;
};

/// Two passes over the counts by blocks of cells. Memory: a block, 8 bytes a cell and 24 a gene.
[[nodiscard]] GeneMoments gene_moments(const CountSource& counts, const Context& context);

}  // namespace undrop::simulate
