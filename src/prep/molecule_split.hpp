#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "prep/hidden_entries.hpp"

namespace undrop::prep {

struct ThinOptions {
  double keep = 0.5;  ///< share of the molecules that stays, in (0, 1)
  std::int64_t repeat = 0;
  /// Empty: binomial, whose halves are independent where counts are Poisson. Otherwise the negative binomial shape of
  /// every gene (infinite: binomial): its halves are independent where counts are over-dispersed so (count splitting,
  /// Neufeld et al. 2024, the Dirichlet-multinomial of two parts).
  std::span<const double> shapes = {};
};

struct MoleculeSplit {
  Dataset data;        ///< the kept molecules; size factors are theirs alone
  HiddenEntries test;  ///< the others
  double keep = 0.5;
};

/// Splits every modelled count in two; other features stay whole. Each cell is keyed by (seed, repeat, cell).
/// O(non-zeros). Throws InputError where counts are not whole numbers, OptionError for a share outside (0, 1).
[[nodiscard]] MoleculeSplit split_molecules(const Dataset& data, const ThinOptions& options, const Context& context);

/// Negative binomial shape of every gene over all cells by moments, size factors accounted for: what varies between
/// kinds of cells counts as over-dispersion. Infinite where the variance does not exceed the Poisson's. O(non-zeros).
[[nodiscard]] std::vector<double> moment_shapes(const Dataset& data, const Context& context);

}  // namespace undrop::prep
