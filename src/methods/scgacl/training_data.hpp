#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "nn/sparse_rows.hpp"

namespace undrop::scgacl {

/// What the networks see of an entry: its log1p normalised value, or that value's deviation from the level of its gene
/// and cell.
enum class Representation { deviation, log1p };

/// Level of each gene over its non-zeros and, with it, of any cell: log1p value ≈ gene + cell. Both are shrunken least
/// squares fits over the non-zeros. All zero for Representation::log1p.
struct Baseline {
  Representation representation = Representation::deviation;
  std::vector<float> gene;

  /// Level of a cell given its non-zeros (log1p values).
  [[nodiscard]] float cell(std::span<const std::int32_t> genes, std::span<const float> values) const;
};

/// Cells as sparse rows of log1p(count / size factor) over the model's genes, at the depth of the fit.
struct ModelInput {
  std::vector<std::int64_t> cells;  ///< cell of the data set behind each row; empty cells are left out
  nn::SparseRows rows;              ///< n_columns = genes of the model
};

/// `gene_of`: per gene of the data set its place in the model, −1 where the model has none. `depth_ratio`: median total
/// of the data / median total of the fit. Rows of the given cells only, in their order.
[[nodiscard]] ModelInput model_input(const Dataset& data, CellRange cells, std::span<const std::int32_t> gene_of,
                                     std::int64_t n_model_genes, double depth_ratio);

/// The rows that the networks are trained on, and entries held out to choose the best epoch.
struct TrainingData {
  nn::SparseRows rows;               ///< represented values; held-out entries are gone
  std::vector<std::int32_t> labels;  ///< population of each row
  std::vector<std::int64_t> cells;   ///< cell of each row
  std::vector<float> cell_level;     ///< per row
  Baseline baseline;
  std::vector<std::int64_t> validation_rows;
  nn::SparseRows validation;  ///< held-out entries of the validation rows, represented

  [[nodiscard]] std::int64_t n_rows() const { return rows.n_rows(); }
  [[nodiscard]] std::int64_t n_genes() const { return rows.n_columns; }
};

struct TrainingDataOptions {
  Representation representation = Representation::deviation;
  double validation_share = 0;
};

/// Holds out entries of at most 3,000 cells, fits the baseline on the rest and represents both.
[[nodiscard]] TrainingData training_data(ModelInput input, std::span<const std::int32_t> populations,
                                         const TrainingDataOptions& options, const Context& context);

/// Turns log1p rows into represented ones in place; returns the cells' levels.
std::vector<float> represent(nn::SparseRows& rows, const Baseline& baseline);

/// Input and target of one update.
struct Batch {
  nn::SparseRows input;    ///< the visible entries
  nn::SparseRows entries;  ///< the entries to be predicted, with their values
  nn::SparseRows full;     ///< all entries
  torch::Tensor labels;    ///< int64
};

/// Hides each entry from the input with probability `hidden_share` (keyed by seed, epoch and row) and asks for the
/// hidden ones; visible values are scaled up to keep their expected sum. With 0 all are shown and asked for.
void fill_batch(const TrainingData& data, std::span<const std::int64_t> rows, double hidden_share, std::uint64_t seed,
                std::uint64_t epoch, Batch& out);

/// Some rows, all entries visible.
[[nodiscard]] nn::SparseRows pick_rows(const nn::SparseRows& rows, std::span<const std::int64_t> which);

}  // namespace undrop::scgacl
