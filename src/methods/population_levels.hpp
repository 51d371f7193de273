#pragma once

#include <undrop/archive.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "prep/value_rows.hpp"

namespace undrop {

/// What a non-zero of a gene is expected to be, given the cell's population and how high the cell stands:
/// log1p value ≈ gene in the population + cell.
struct PopulationLevels {
  std::int64_t n_genes = 0;
  std::vector<float> gene;  ///< row-major, populations × genes

  [[nodiscard]] std::span<const float> of(std::int32_t population) const {
    return std::span(gene).subspan(static_cast<std::size_t>(population) * static_cast<std::size_t>(n_genes),
                                   static_cast<std::size_t>(n_genes));
  }
  /// Shrunken mean of a cell's non-zeros above the levels of their genes.
  [[nodiscard]] float cell(std::span<const std::int32_t> genes, std::span<const float> values,
                           std::int32_t population) const;
};

/// Alternating shrunken least squares over the non-zeros: a gene's level is drawn to the mean of all, its level in a
/// population to its level in all (`by_population` false: held there), a cell's to 0. Rows of population −1 are left
/// out. Cost O(sweeps × non-zeros).
[[nodiscard]] PopulationLevels fit_population_levels(const prep::ValueRows& rows, std::int64_t n_genes,
                                                     std::span<const std::int32_t> populations,
                                                     std::int64_t n_populations, bool by_population = true);

}  // namespace undrop
