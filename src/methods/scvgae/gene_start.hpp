#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "methods/scvgae/cell_rows.hpp"

namespace undrop::scvgae {

/// A count model of one gene that holds for all cells alike, at size factor 1.
struct GeneModel {
  double mean = 0;
  double shape = 1;
  double dropout = 0;
};

/// From counts / size factor: by moments of all cells without dropout, or, where `may_drop`, by moments of the positive
/// ones (which zero inflation leaves alone), with as much dropout as the zeros then need; whichever has the higher
/// likelihood. `positives`: the non-zeros, of `n_cells` cells. O(positives).
[[nodiscard]] GeneModel gene_model(std::span<const double> positives, std::int64_t n_cells, bool may_drop);

/// Where the decoder starts, so that its first prediction is each gene's own model: logarithms and logits.
struct GeneStart {
  std::vector<float> log_mean;
  std::vector<float> log_shape;
  std::vector<float> dropout_logit;
};

/// How far each cell's non-zeros lie from what the genes' own models foretell at its size factor, as a logarithm: what
/// counts lost by dropout make of a size factor. Weighted by how far a non-zero moves with depth at all, shrunken to 0
/// where there are few. Entries of `held_out` (nullptr: none) are left out. O(non-zeros).
[[nodiscard]] std::vector<float> cell_levels(const CellRows& cells, const GeneStart& start, const HeldOut* held_out);

/// Of at most 2,000 cells, spread evenly; entries of `held_out` (nullptr: none) are left out, zeros among them. O(their
/// non-zeros).
[[nodiscard]] GeneStart gene_start(const CellRows& cells, bool may_drop, const HeldOut* held_out);

}  // namespace undrop::scvgae
