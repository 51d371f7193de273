#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::prep {

/// Sums over the cells that are not empty, for the modelled genes seen at least once.
struct GeneMoments {
  std::vector<std::string> gene_names;  ///< in the data set's order
  std::vector<double> sum;              ///< Σ count / size factor
  std::vector<double> squares;          ///< Σ (count / size factor)²
  std::vector<double> log_sum;          ///< Σ log1p(count / size factor)
  std::vector<double> largest_log;      ///< max log1p(count / size factor)
  std::vector<double> seen;             ///< cells with a count
  double n_cells = 0;                   ///< cells that are not empty
  double inverse_factors = 0;           ///< Σ 1 / size factor
};

/// One pass over the non-zeros; the same for any number of threads. Memory: at most 32 × genes × 40 bytes.
[[nodiscard]] GeneMoments gene_moments(const Dataset& data, const Context& context);

}  // namespace undrop::prep
