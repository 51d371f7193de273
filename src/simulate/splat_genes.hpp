#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "simulate/splat_model.hpp"

namespace undrop::simulate {

/// Where a cell stands: its group or path, the step on the path (0 in a group), its batch.
struct CellState {
  std::int32_t group = 0;
  std::int32_t step = 0;
  std::int32_t batch = 0;
};

/// What is drawn once for all cells: gene means, outliers, dispersions, factors of batches, groups and paths (steps 1
/// to 4). Every draw is keyed by seed and gene. Memory: (groups + batches) × genes, and for paths steps × wandering
/// genes.
class SplatGenes {
 public:
  SplatGenes(const SplatModel& model, std::uint64_t seed);

  /// λ of step 1, one a gene.
  [[nodiscard]] std::span<const double> means() const { return means_; }
  [[nodiscard]] std::span<const std::uint8_t> outliers() const { return outliers_; }
  /// Factor of every gene in one group, or at the end of one path; 1 where the gene does not differ.
  [[nodiscard]] std::span<const double> group_factors(std::int64_t group) const;
  /// Factor of every gene at the start of a path.
  [[nodiscard]] std::span<const double> origin_factors(std::int64_t path) const;
  /// df / χ² of step 6 (the square of its factor): one draw a gene, as a gene's dispersion is its own in every cell.
  [[nodiscard]] std::span<const double> dispersions() const { return dispersions_; }

  /// λ' of step 5 for a library of 1: shares of the genes in a cell of this state, with the sum 1. Cost O(genes).
  void shares(const CellState& state, std::span<double> out) const;
  /// Factor of one gene in a group, or at a step of a path.
  [[nodiscard]] double factor(std::int64_t path, std::int64_t step, std::size_t gene) const;

 private:
  void draw_means(std::uint64_t seed);
  void draw_dispersions(std::uint64_t seed);
  void draw_batch_factors(std::uint64_t seed);
  void draw_group_factors(std::uint64_t seed);
  void draw_bridges(std::uint64_t seed);
  [[nodiscard]] std::span<const double> row_of(const std::vector<double>& table, std::int64_t row) const;

  SplatModel model_;
  std::vector<double> means_;
  std::vector<std::uint8_t> outliers_;
  std::vector<double> dispersions_;
  std::vector<double> batch_means_;    ///< batches × genes: mean × factor of the batch
  std::vector<double> group_factors_;  ///< groups × genes
  std::vector<double> start_;          ///< genes: the factor at the common start of all paths, 1
  /// Of the genes that wander on a path: gene → row of `bridges_`, −1 for those that go straight.
  std::vector<std::int32_t> bridge_of_;  ///< paths × genes
  std::vector<double> bridges_;          ///< rows × path_steps
};

}  // namespace undrop::simulate
