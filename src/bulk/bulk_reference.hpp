#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bulk/bulk_parameters.hpp"

namespace undrop::bulk {

/// Bulk samples on the genes that they share with the cells: those of any of the tables.
struct BulkReference {
  std::vector<std::string> genes;        ///< names of the shared genes, as the data set has them; then, where they were
                                         ///< asked for, those that it lacks, as the tables have them
  std::vector<std::int32_t> data_genes;  ///< their indices among the genes of the data set, rising; then −1
  std::vector<std::string> samples;      ///< unique
  std::vector<float> values;             ///< row-major, samples × genes: log1p of values scaled to 1e4 a sample; NaN
                                         ///< for a gene that the sample's table lacks
  std::vector<float> weights;            ///< by sample, mean 1: how much it counts in training
  std::vector<std::uint8_t> is_held_out;  ///< by sample: 1 for those that training is stopped by: a seventh of 20
                                          ///< samples or more; of pseudo-bulk, those of held-out cells
  BulkSource source = BulkSource::none;
  bool is_small = false;  ///< fewer than `fewest_samples_of_full_network`: a reduced network is called for
  double likeness = 0;    ///< correlation with the cells of the sample most like them; NaN where it cannot be told
  Facts facts;            ///< files, checksums, matched genes, correlations, weights: for `uns`

  [[nodiscard]] std::int64_t n_samples() const { return static_cast<std::int64_t>(samples.size()); }
  [[nodiscard]] std::int64_t n_genes() const { return static_cast<std::int64_t>(genes.size()); }
};

/// What is known of the cells that bulk is brought to.
struct BulkCells {
  const Dataset& data;                        ///< through prep; counts that were hidden from the method are gone
  std::span<const std::int32_t> populations;  ///< one code a cell, −1 for none; empty: all cells are one population
  std::span<const std::uint8_t> is_held_out;  ///< by cell: 1 for those that training is stopped by; empty: none
};

/// The reference that the options name: tables, pseudo-bulk, or none (no samples and no genes). Warns where there are
/// few samples, where many genes are lost and where bulk is unlike the cells. Looks at the counts of `cells` and
/// nothing else of them. Throws what readers throw; InputError naming gene and sample for values that are no
/// expression, where too few genes match, and where the table is of another species.
/// Memory: samples × genes of the tables, twice. Time: reading them, and a pass over the counts.
[[nodiscard]] BulkReference make_bulk_reference(const BulkCells& cells, const BulkOptions& options, Context& context);

/// Brings a reference that was kept with a model to other cells: `genes` get the names that the data set has for them,
/// `data_genes` their indices there, −1 where it has none; genes stay in their places. Likeness, weights, facts and
/// warnings are those with these cells. Throws InputError where fewer genes match than the options ask for (or than
/// half of those kept, where that is less), and for another species.
void bring_to_cells(BulkReference& kept, const BulkCells& cells, const BulkOptions& options, Context& context);

}  // namespace undrop::bulk
