#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <vector>

#include "nn/sparse_rows.hpp"

namespace undrop::scvgae {

/// Cells as the networks take them; empty cells are left out.
struct CellRows {
  nn::SparseRows counts;           ///< raw counts of the model's genes
  std::vector<float> inputs;       ///< log1p(count / size factor) of each count
  std::vector<float> log_factors;  ///< log size factor of each row, at the fit's depth
  std::vector<std::int64_t> cells;

  [[nodiscard]] std::int64_t n_rows() const { return counts.n_rows(); }
  [[nodiscard]] std::int64_t n_genes() const { return counts.n_columns; }
};

/// The non-empty cells of a range; `place[gene]` is the gene's place in the model or −1. `depth_ratio` is the median
/// total of `data` over the fit's. O(non-zeros).
[[nodiscard]] CellRows cell_rows(const Dataset& data, CellRange cells, std::span<const std::int32_t> place,
                                 std::int64_t n_model_genes, double depth_ratio);

/// Which entries are held out: those whose gene and cell are of one class. A cell of class −1 has none. Every gene and
/// every validating cell loses the same share of its entries, zeros as well as counts.
struct HeldOut {
  std::vector<std::int32_t> gene_class;
  std::vector<std::int32_t> row_class;
  std::vector<std::int64_t> rows;  ///< that validate

  [[nodiscard]] bool any() const { return !rows.empty(); }
  [[nodiscard]] std::int32_t n_classes() const;
  /// Of all entries, cells that do not validate among them.
  [[nodiscard]] double share() const;
  [[nodiscard]] bool holds(std::int64_t row, std::int32_t gene) const {
    return row_class[static_cast<std::size_t>(row)] == gene_class[static_cast<std::size_t>(gene)];
  }
};

/// `share` of the entries of at most 3,000 cells; nothing where it is 0. Keyed by the seed.
[[nodiscard]] HeldOut hold_out(std::int64_t n_rows, std::int64_t n_genes, double share, const Context& context);

/// The held-out entries of one class: all of its genes in all of its cells.
struct HeldBlock {
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> genes;  ///< rising
  nn::SparseRows counts;            ///< rows × genes
  nn::SparseRows inputs;            ///< log1p normalised, likewise
};

/// One block a class that has both cells and genes. O(non-zeros of the validating cells).
[[nodiscard]] std::vector<HeldBlock> held_blocks(const CellRows& cells, const HeldOut& held_out);

/// How a batch's inputs are made poorer than the cells are.
struct Thinning {
  const HeldOut* held_out = nullptr;  ///< entries that are left out; nullptr: none
  double hidden_share = 0;            ///< of the other non-zeros, left out by chance; the rest is scaled up
  std::uint64_t seed = 0;
  std::uint64_t key = 0;  ///< of the batch's epoch
};

/// Inputs of some rows.
[[nodiscard]] nn::SparseRows input_rows(const CellRows& cells, std::span<const std::int64_t> rows,
                                        const Thinning& thinning);

/// Counts of some rows.
[[nodiscard]] nn::SparseRows count_rows(const CellRows& cells, std::span<const std::int64_t> rows);

}  // namespace undrop::scvgae
