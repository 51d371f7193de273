#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dropout/count_bins.hpp"

namespace undrop::dropout {

/// Cells of like size factor, by equal widths in its logarithm. Depends on the set of size factors alone.
struct DepthStrata {
  std::vector<double> log_size;       ///< per stratum: log of the mean size factor of its cells
  std::vector<std::int32_t> of_cell;  ///< −1 for an empty cell

  [[nodiscard]] std::int64_t n() const { return static_cast<std::int64_t>(log_size.size()); }
};

/// At most `most` strata, each at least `width` wide; the outermost hundredth of the cells at either end joins the
/// stratum next to it. O(n log n).
[[nodiscard]] DepthStrata depth_strata(std::span<const double> size_factors, double width, std::int64_t most);

/// Cells whose count of a gene is in a bin, in the two halves of the cells.
struct BinEntry {
  std::uint16_t stratum;
  std::uint16_t bin;
  std::array<float, 2> cells;
};

struct BinnedGene {
  std::vector<BinEntry> entries;  ///< bins with cells only
  double mean = 0;                ///< counts over size factors
  double seen_mean = 0;           ///< the same over the cells with a count
  double positives = 0;           ///< cells with a count
  double cells = 0;               ///< of the population, empty ones left out
};

/// What the calibrated model needs of the counts, whatever the number of cells: one pass.
struct BinnedGenes {
  CountBins bins;
  std::vector<double> log_size;   ///< per stratum
  std::vector<BinnedGene> genes;  ///< row-major, genes × populations
};

/// One code a cell of [0, n), −1 to leave the cell out.
struct CellPopulations {
  std::span<const std::int32_t> of_cell;  ///< empty: all cells are one population
  std::int64_t n = 1;
};

/// `halves`: 0 or 1 a cell.
[[nodiscard]] BinnedGenes bin_genes(const Dataset& data, std::span<const std::int32_t> genes, const DepthStrata& strata,
                                    std::span<const std::int32_t> halves, const CellPopulations& populations,
                                    const Context& context);

}  // namespace undrop::dropout
