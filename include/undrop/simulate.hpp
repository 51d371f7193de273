#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace undrop {

/// The options of a simulation (`undrop simulate -h`), declared once.
[[nodiscard]] const ParameterTable& simulate_parameters();

/// Parameters with which a simulation resembles these counts: sizes, gene means, library sizes, biological variation
/// and dropout, or none where the zeros are those that the counts predict. One group: what sets the cells of real data
/// apart is part of the variation. Two passes over the counts; memory a block, and 24 bytes a gene.
/// Throws InputError for fewer than 10 cells or genes with counts.
[[nodiscard]] ParameterValues estimate_simulation(const CountSource& counts, const Context& context);

/// Some simulated cells: their positive counts in compressed rows, genes rising.
struct SimulatedBlock {
  CellRange cells;
  std::vector<std::int64_t> offsets;
  std::vector<std::int32_t> genes;
  std::vector<float> true_counts;     ///< before dropout, all above 0
  std::vector<std::uint8_t> dropped;  ///< 1 where the count was lost
  std::vector<float> true_mean;  ///< the cell's own mean after biological variation, cells × genes, row-major; or empty

  /// What an experiment would show: the counts that were not lost.
  [[nodiscard]] CountBlock counts() const;
};

/// Counts with a known truth, after the Splat model (Zappia et al., Genome Biology 2017, 18:174). A function of the
/// cells: any block can be drawn on demand and no cells × genes matrix is held. A cell keeps its values for any number
/// of threads, of blocks and of cells simulated beside it.
class Simulation {
 public:
  /// `options` are those of simulate_parameters(). Throws OptionError where they make no model.
  Simulation(const Options& options, std::uint64_t seed);
  ~Simulation();
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;

  [[nodiscard]] std::int64_t n_cells() const;
  [[nodiscard]] std::int64_t n_genes() const;
  [[nodiscard]] std::vector<std::string> group_names() const;  ///< "Group1", ... or "Path1", ...
  [[nodiscard]] std::vector<std::string> batch_names() const;  ///< "Batch1", ...

  /// Cost O(cells × genes), two to four times as much `with_means`; reuses the memory of `out`.
  void simulate_cells(CellRange cells, bool with_means, const Context& context, SimulatedBlock& out) const;
  /// Everything but the counts (a null pointer): names, obs `group`, `step` (of paths), `batch` (where there are
  /// several), `library_size` and, where it is a cell's own, `dropout_mid`, var `mean`, `outlier` and the factor of
  /// every group or path's end. Cost O(cells + genes).
  [[nodiscard]] Dataset annotations(const Context& context) const;
  /// The counts after dropout and the annotations. Memory: that of the sparse counts and one block.
  [[nodiscard]] Dataset dataset(const Context& context) const;
  /// Model, parameters and seed, for uns["simulation"].
  [[nodiscard]] Facts facts() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace undrop
