#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop::bulk {

/// Sums of counts over cells, row-major, samples × genes of the data.
struct CellSums {
  std::vector<std::string> names;
  std::vector<double> counts;
  std::int64_t n_genes = 0;

  [[nodiscard]] std::span<const double> row(std::size_t i) const {
    return std::span(counts).subspan(i * static_cast<std::size_t>(n_genes), static_cast<std::size_t>(n_genes));
  }
};

/// All cells, then every population of at least `fewest` cells: one pass over the counts. `populations`: one code a
/// cell, −1 for none; empty: all cells alone.
[[nodiscard]] CellSums population_sums(const Dataset& data, std::span<const std::int32_t> populations,
                                       std::int64_t fewest, const Context& context);

/// How many pseudo-bulk samples are made of so many populations, and of how many cells each.
struct PseudoBulkPlan {
  std::int64_t n_samples = 200;
  std::int64_t n_cells = 50;
};

/// 50 samples a population, from 200 to 1000, of 50 cells each; of fewer where there are few.
[[nodiscard]] PseudoBulkPlan pseudo_bulk_plan(std::int64_t n_populations, std::int64_t n_cells);

/// Samples made of the cells' own counts: with a probability of 0.7 of one population, drawn by chance, else of all of
/// them, mixed with weights drawn from Dirichlet(1); the cells are drawn without replacement where there are enough.
/// Only the cells of `cells` (indices) take part. Keyed by (seed, stream, sample), the same for any number of threads.
/// Time: `n_samples` × `n_cells` cells read. Throws InputError where no cell of a population is among `cells`.
[[nodiscard]] CellSums pseudo_bulk(const Dataset& data, std::span<const std::int32_t> populations,
                                   std::span<const std::int64_t> cells, const PseudoBulkPlan& plan,
                                   const std::string& stream, const Context& context);

}  // namespace undrop::bulk
