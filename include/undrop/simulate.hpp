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

/// Some simulated cells. Matrices are cells × genes, row-major.
struct SimulatedBlock {
  CellRange cells;
  std::vector<std::int32_t> groups;
  std::vector<std::int32_t> batches;
  std::vector<double> library_sizes;
  std::vector<float> true_mean;    ///< the cell's own mean, after biological variation
  std::vector<float> true_counts;  ///< before dropout
  std::vector<float> counts;       ///< after dropout: what an experiment would show
  std::vector<float> dropped;      ///< 1 where a positive count was lost, else 0
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
  [[nodiscard]] std::vector<std::string> group_names() const;  ///< "Group1", ...
  [[nodiscard]] std::vector<std::string> batch_names() const;  ///< "Batch1", ...

  /// Cost O(cells × genes); reuses the memory of `out`.
  void simulate_cells(CellRange cells, const Context& context, SimulatedBlock& out) const;
  /// The counts after dropout, with obs `group`, `batch` (where there are several) and `library_size`, and var
  /// `mean`, `outlier` and the factor of every group. Memory: that of the sparse counts and one block.
  [[nodiscard]] Dataset dataset(const Context& context) const;
  /// Model, parameters and seed, for uns["simulation"].
  [[nodiscard]] Facts facts() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace undrop
