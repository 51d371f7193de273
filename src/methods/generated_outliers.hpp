#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "methods/generated_bank.hpp"

namespace undrop {

/// Which generated cells are dropped before zeros are filled from the rest.
struct OutlierRule {
  double contamination = 0;    ///< share of each population's cells; 0 keeps all
  std::int64_t n_trees = 100;  /// of the isolation forest
  std::int64_t at_least = 20;  ///< where fewer would be left, all of the population stay
};

/// A bank of the generated cells of each population (row-major, cells × genes), without those that an isolation forest
/// scores highest. O(cells × genes) and the forest's cost. The same for any number of threads.
[[nodiscard]] GeneratedBank bank_without_outliers(std::span<const std::vector<float>> populations, std::int64_t n_genes,
                                                  const OutlierRule& rule, const Context& context);

}  // namespace undrop
