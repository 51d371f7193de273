#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace undrop::saver {

/// Counts of the cells that are fitted, by genes. Cells are in an order of their own, drawn by their names, so that
/// nothing depends on their order in the data set.
struct TrainingCounts {
  std::vector<std::string> gene_names;  ///< modelled and seen in some cell of the data set, in its order
  std::vector<double> mean;             ///< per gene: of count / factor over all cells
  std::vector<double> fano;             ///< per gene: variance / mean of count / factor over all cells
  std::vector<std::int64_t> offsets;    ///< per gene: where its non-zeros begin
  std::vector<std::int32_t> cells;
  std::vector<float> counts;
  std::vector<double> factors;  ///< per fitted cell: total / mean total
  double mean_total = 0;        ///< over all cells that are not empty

  [[nodiscard]] std::int64_t n_cells() const { return static_cast<std::int64_t>(factors.size()); }
  [[nodiscard]] std::int64_t n_genes() const { return static_cast<std::int64_t>(gene_names.size()); }
};

/// At most `most_cells` (0: all) of the cells that are not empty; counts under 0.001 are 0. Memory: 8 bytes a non-zero
/// of these cells. Two passes over the data.
[[nodiscard]] TrainingCounts training_counts(const Dataset& data, std::int64_t most_cells, const Context& context);

}  // namespace undrop::saver
