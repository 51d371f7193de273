#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "methods/population_levels.hpp"
#include "prep/value_rows.hpp"

namespace undrop {

/// What a pixel of a cell's picture is. `maximum`: count / the cell's largest; `log_maximum`: the same of log1p
/// normalised counts; `counts`: the count; `deviation`: log1p value above the levels of gene and cell, in units of its
/// spread, zeros missing.
enum class PixelKind { maximum, log_maximum, counts, deviation };

/// A cell as a row of pixels and back.
struct GenePixels {
  PixelKind kind = PixelKind::maximum;
  PopulationLevels levels;  ///< of `deviation`
  double spread = 1;        ///< of the deviations
  double trust = 1;         ///< share of a deviation that is believed

  /// Turns rows of log1p normalised values into pixels in place; what it returns takes each cell back: its largest
  /// value, 1 / size factor, or its level. 0 for rows of population −1, which become empty pictures.
  [[nodiscard]] std::vector<float> draw(prep::ValueRows& rows, std::span<const std::int32_t> populations,
                                        std::span<const double> size_factors) const;
  /// log1p normalised value of a pixel, not negative. `scale`: of the cell, from `draw`.
  [[nodiscard]] float value(float pixel, std::int32_t gene, std::int32_t population, float scale) const;
};

/// Levels (of each population, or of all) and spread of these rows for `deviation`; nothing to be fitted for the other
/// kinds.
[[nodiscard]] GenePixels fit_gene_pixels(PixelKind kind, const prep::ValueRows& rows, std::int64_t n_genes,
                                         std::span<const std::int32_t> populations, std::int64_t n_populations,
                                         bool by_population = true);

}  // namespace undrop
