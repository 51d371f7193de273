#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <vector>

#include "prep/mask_split.hpp"
#include "prep/value_rows.hpp"

namespace undrop::scdtl {

/// What the networks see of a value. `deviation`: its distance from the level of its gene and cell; `range`: its share
/// of the gene's range, so that 0 stays 0.
enum class Representation { deviation, range };

/// What turns log1p values into those that the networks see, gene by gene.
struct GeneScale {
  Representation kind = Representation::deviation;
  std::vector<float> level;  ///< of the gene's non-zeros, cells' levels taken off; all 0 for `range`
  std::vector<float> range;  ///< largest value; 1 for `deviation` and where there is none
  std::vector<float> zero;   ///< what a zero is seen as; empty: 0, as it is unless the range is that of bulk

  /// Level of a cell: how its non-zeros lie above the levels of their genes; 0 for `range`.
  [[nodiscard]] float cell(std::span<const std::int32_t> genes, std::span<const float> values) const;
};

/// Cells as the stages take them: rows are the cells of the data set, those of empty cells are empty.
struct CellValues {
  prep::ValueRows seen;                  ///< log1p(count / size factor), held-out entries gone
  prep::ValueRows held_out;              ///< the same of held-out entries
  std::vector<std::int64_t> rows;        ///< with something seen
  std::vector<std::int64_t> held_rows;   ///< of these, with something held out
  std::vector<std::int64_t> population;  ///< per row of `seen`; 0 where there is none
  std::vector<float> level;              ///< per row of `seen`
  std::int64_t n_genes = 0;
};

/// `data` and `hidden`: what a mask leaves and takes; `place[gene]`: place in the model or −1. O(non-zeros).
[[nodiscard]] CellValues cell_values(const Dataset& data, const prep::HiddenEntries& hidden,
                                     std::span<const std::int32_t> place, std::int64_t n_genes);

/// From what is seen of the cells. O(non-zeros).
[[nodiscard]] GeneScale fit_scale(const CellValues& cells, Representation kind);

/// The published program's: a range that is bulk's own, from `least` to `largest` (log1p values, per gene).
[[nodiscard]] GeneScale foreign_scale(std::vector<float> least, const std::vector<float>& largest);

/// Fills `level` by the scale.
void set_levels(CellValues& cells, const GeneScale& scale);

/// Some cells as dense matrices, cells × genes.
struct CellBatch {
  torch::Tensor input;   ///< represented, of the visible non-zeros; 0 elsewhere
  torch::Tensor value;   ///< log1p values, of all non-zeros
  torch::Tensor seen;    ///< 1 for a non-zero
  torch::Tensor hidden;  ///< 1 for a non-zero that the input lacks
  torch::Tensor level;   ///< cells × 1
};

/// Which non-zeros are hidden: each with probability `share`, keyed by (seed, stream, epoch, row).
struct Hiding {
  double share = 0;
  std::uint64_t seed = 0;
  const char* stream = "";  ///< of the stage: each draws its own
  std::uint64_t epoch = 0;
};

/// Visible deviations are scaled up to keep their expected sum. Without `hiding` all is visible.
[[nodiscard]] CellBatch cell_batch(const CellValues& cells, const GeneScale& scale, std::span<const std::int64_t> rows,
                                   const Hiding& hiding = {});

/// log1p values of what the networks say.
[[nodiscard]] torch::Tensor to_values(const torch::Tensor& represented, const torch::Tensor& level,
                                      const GeneScale& scale);

/// The held-out entries of some rows: place in a matrix rows × genes, and value.
struct HeldEntries {
  torch::Tensor places;
  torch::Tensor values;
};
[[nodiscard]] HeldEntries held_entries(const CellValues& cells, std::span<const std::int64_t> rows);

}  // namespace undrop::scdtl
