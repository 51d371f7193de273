#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <vector>

#include "simulate/splat_genes.hpp"
#include "simulate/splat_model.hpp"

namespace undrop::simulate {

/// Some cells of a simulation: their positive counts in compressed rows, genes rising.
struct SplatBlock {
  CellRange cells;
  std::vector<std::int64_t> offsets;
  std::vector<std::int32_t> genes;
  std::vector<float> true_counts;     ///< before dropout
  std::vector<std::uint8_t> dropped;  ///< 1 where the count was lost
  std::vector<float> means;  ///< λ'': the cell's own mean after biological variation, cells × genes; or empty
};

/// A cell's place and depth.
struct SplatCell {
  CellState state;
  double library_size = 0;
  DropoutCurve dropout;
};

/// Draws the genes' parameters once, then any block of cells on demand. Every draw is keyed by seed and gene, or seed
/// and cell: the blocks, the number of threads, the number of cells and what is asked for change no value.
class Splat {
 public:
  /// Throws OptionError for parameters that make no model.
  Splat(SplatModel model, std::uint64_t seed);

  [[nodiscard]] const SplatModel& model() const { return model_; }
  [[nodiscard]] const SplatGenes& genes() const { return genes_; }

  /// Steps 4 (place on the path) and 5 (library size).
  [[nodiscard]] SplatCell cell(std::int64_t cell) const;
  /// Cost O(cells × genes); memory that of the block. `with_means` draws λ'' at every entry: slower by 2 to 4 times.
  void simulate_cells(CellRange cells, bool with_means, const Context& context, SplatBlock& out) const;

 private:
  struct Row;
  void simulate_cell(std::int64_t cell, float* means, Row& out) const;
  [[nodiscard]] std::int32_t draw_step(std::int64_t path, double uniform) const;

  SplatModel model_;
  std::uint64_t seed_;
  SplatGenes genes_;
};

}  // namespace undrop::simulate
