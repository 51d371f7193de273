#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

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
  double median_genes = 0;     ///< genes seen in a cell, median over cells
  std::vector<double> totals;  ///< per cell
  std::vector<double> genes;   ///< seen, per cell
};

/// All that the checks found.
struct Inspection {
  CheckReport report;                 ///< of the values only the shape where they could not be read
  std::vector<std::string> problems;  ///< what would be refused, each with its cure
};

/// Looks at raw counts before any work starts. Throws InputError, naming what, where and the cure: negative, NaN or
/// infinite values; log-normalised or scaled values; genes and cells swapped; unfiltered droplets; fewer than
/// `minimum_cells` cells that are not empty; duplicated cell or gene names. Warns of corrected (fractional) counts,
/// empty cells and genes.
CheckReport check_counts(const Dataset& data, std::int64_t minimum_cells, const Context& context);

/// The same checks to the end: what check_counts would throw first, and everything after it.
Inspection inspect_counts(const Dataset& data, std::int64_t minimum_cells, const Context& context);

/// Warns of features that are not modelled, once set_size_factors has marked those that are.
void warn_of_other_features(const Dataset& data, const Context& context);

}  // namespace undrop::prep
