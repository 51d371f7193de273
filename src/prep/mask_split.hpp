#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>

#include "prep/hidden_entries.hpp"

namespace undrop::prep {

struct MaskOptions {
  double fraction = 0.3;  ///< of the modelled non-zeros that are hidden, in (0, 1)
  std::int64_t repeat = 0;
  /// Empty: every entry alike. Otherwise one value for each non-zero of the counts, in their order: the log mean of the
  /// gene in the cell's neighbourhood; lower ones are hidden more often, by a logistic curve of slope −1.
  std::span<const float> log_means = {};
};

struct MaskSplit {
  Dataset data;          ///< hidden entries are 0; size factors are those of what is left
  HiddenEntries hidden;  ///< with the counts that were there
  double midpoint = 0;   ///< of the logistic curve: the log mean at which half are hidden; 0 without one
};

/// Hides non-zeros. Each entry is decided by (seed, repeat, cell, place among the cell's genes) alone. Of the
/// annotations nothing is changed. O(non-zeros). Throws OptionError for a fraction outside (0, 1);
/// std::invalid_argument where there are not as many log means as non-zeros.
[[nodiscard]] MaskSplit mask_entries(const Dataset& data, const MaskOptions& options, const Context& context);

}  // namespace undrop::prep
