#pragma once

#include <undrop/context.hpp>
#include <undrop/counts.hpp>

#include <cstdint>
#include <span>
#include <vector>

/// The Splat model of counts: gene means, outliers, batches, groups, library sizes, biological variation, counts and
/// dropout (Zappia, Phipson, Oshlack, Genome Biology 2017, 18:174).
namespace undrop::simulate {

enum class LibraryDistribution { log_normal, normal };
enum class Variation { none, trend };
enum class Dropout { none, experiment };

/// The model's parameters; the defaults are the paper's.
struct SplatModel {
  std::int64_t n_cells = 500;
  std::int64_t n_genes = 1000;

  double mean_shape = 0.6;  ///< gene means ~ Gamma(shape, rate)
  double mean_rate = 0.3;
  double outlier_probability = 0.05;  ///< an outlier's mean is the median mean × LogNormal(location, scale)
  double outlier_location = 4;
  double outlier_scale = 0.5;

  std::int64_t n_batches = 1;  ///< factors ~ LogNormal(location, scale) a gene and batch; none where there is one batch
  double batch_location = 0.1;
  double batch_scale = 0.1;

  std::vector<double> group_weights{1};  ///< one a group, of any sum; one group has no factors
  double de_probability = 0.1;           ///< share of the genes that differ in a group
  double de_down_probability = 0.5;      ///< share of these that are lower
  double de_location = 0.1;
  double de_scale = 0.4;

  LibraryDistribution library_distribution = LibraryDistribution::log_normal;
  double library_location = 11;
  double library_scale = 0.2;

  Variation variation = Variation::trend;
  double bcv_common = 0.1;
  double bcv_df = 60;

  Dropout dropout = Dropout::none;
  double dropout_mid = 0;
  double dropout_shape = -1;

  [[nodiscard]] std::int64_t n_groups() const { return static_cast<std::int64_t>(group_weights.size()); }
};

/// Some cells of a simulation. Matrices are cells × genes, row-major.
struct SplatBlock {
  CellRange cells;
  std::vector<std::int32_t> groups;
  std::vector<std::int32_t> batches;
  std::vector<double> library_sizes;
  std::vector<float> means;           ///< λ'': the cell's own mean after biological variation
  std::vector<float> true_counts;     ///< before dropout
  std::vector<std::uint8_t> dropped;  ///< 1 where a positive count was lost
};

/// P(dropout) of a count with this mean: 1 / (1 + exp(−shape (log mean − mid))), step 8; 1 at a mean of 0 where the
/// shape is negative.
[[nodiscard]] double dropout_probability(double mean, double mid, double shape);

/// Draws the genes' parameters once, then any block of cells on demand. Every draw is keyed by seed and gene, or seed
/// and cell: the blocks, the number of threads and the number of cells change no value.
class Splat {
 public:
  /// Throws OptionError for parameters that make no model (weights that are negative or sum to 0).
  Splat(SplatModel model, std::uint64_t seed);

  [[nodiscard]] const SplatModel& model() const { return model_; }
  /// λ of step 1, one a gene.
  [[nodiscard]] std::span<const double> gene_means() const { return gene_means_; }
  [[nodiscard]] std::span<const std::uint8_t> outliers() const { return outliers_; }
  /// Factor of every gene in one group; 1 where the gene does not differ.
  [[nodiscard]] std::span<const double> group_factors(std::int64_t group) const;
  /// sqrt(df / χ²) of step 6: one draw a gene, as a gene's dispersion is its own in every cell.
  [[nodiscard]] std::span<const double> dispersion_factors() const { return dispersion_factors_; }
  /// λ' of step 5 for a library of 1, for one group and batch.
  [[nodiscard]] std::span<const double> profile(std::int64_t group, std::int64_t batch) const;

  /// Cost O(cells × genes); memory that of the block.
  void simulate_cells(CellRange cells, const Context& context, SplatBlock& out) const;

 private:
  void draw_gene_means();
  void draw_dispersions();
  void draw_group_factors();
  void make_profiles();
  void simulate_cell(std::int64_t cell, std::int64_t row, SplatBlock& out) const;
  void draw_annotations(std::int64_t cell, std::int64_t row, SplatBlock& out) const;
  [[nodiscard]] std::int32_t draw_group(double uniform) const;
  [[nodiscard]] std::span<const double> row_of(const std::vector<double>& table, std::int64_t row) const;

  SplatModel model_;
  std::uint64_t seed_;
  std::vector<double> gene_means_;
  std::vector<std::uint8_t> outliers_;
  std::vector<double> dispersion_factors_;
  std::vector<double> group_factors_;  ///< groups × genes
  std::vector<double> profiles_;       ///< (groups × batches) × genes
};

}  // namespace undrop::simulate
