#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/imputer.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "judge/value_source.hpp"

namespace undrop::report {

/// What one pass over counts and result found, over modelled genes and cells that are not empty.
struct LayerTotals {
  static constexpr double bin_width = 0.1;
  static constexpr std::size_t n_bins = 120;  ///< the last one takes what lies above
  std::vector<double> mean;                   ///< per gene, of log1p of the counts
  std::vector<double> variance_kept;          ///< per gene, after / before; NaN where it did not vary
  std::vector<std::int64_t> observed_bins;
  std::vector<std::int64_t> filled_bins;
  std::int64_t observed = 0;
  std::int64_t zeros = 0;
  std::int64_t filled = 0;
  std::int64_t changed = 0;
  double input_mass = 0;
  double output_mass = 0;
};

/// Values to be kept from the pass, for pictures: log1p, row-major.
struct KeptValues {
  std::vector<std::int64_t> cells;  ///< rising
  std::vector<std::int32_t> genes;
  std::vector<float> before;  ///< cells × genes
  std::vector<float> after;
};

/// Reads both matrices once, in blocks of cells; `kept` gets the values of its cells × genes, all in the data set's
/// order. Sums run over fixed blocks: the same for any number of threads.
[[nodiscard]] LayerTotals pass_over_layer(const Dataset& counts, const judge::ValueSource& result, Scale scale,
                                          std::span<KeptValues> kept, const Context& context);

}  // namespace undrop::report
