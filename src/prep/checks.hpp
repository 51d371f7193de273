#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>

namespace undrop::prep {

/// What the checks found; also what `undrop info INPUT` prints.
struct CheckReport {
  std::int64_t n_cells = 0;
  std::int64_t n_genes = 0;
  std::int64_t n_nonzeros = 0;
  std::int64_t empty_cells = 0;
  std::int64_t empty_genes = 0;
  std::int64_t other_features = 0;  ///< features that are not gene expression
  bool is_integer = true;
  double largest = 0;
  double median_total = 0;
  double median_genes = 0;  ///< genes seen in a cell, median over cells
};

/// Looks at raw counts before any work starts. Throws InputError, naming what, where and the cure: negative, NaN or
/// infinite values; log-normalised or scaled values; genes and cells swapped; unfiltered droplets; fewer than
/// `minimum_cells` cells that are not empty; duplicated cell or gene names. Warns of corrected (fractional) counts,
/// empty cells and genes, features that are not gene expression.
CheckReport check_counts(const Dataset& data, std::int64_t minimum_cells, const Context& context);

}  // namespace undrop::prep
