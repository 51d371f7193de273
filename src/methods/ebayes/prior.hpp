#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <Eigen/Dense>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "methods/ebayes/gamma_factors.hpp"

namespace undrop::ebayes {

struct PriorSettings {
  std::int64_t sweeps = 50;         ///< of each factorisation
  std::int64_t place_sweeps = 30;   ///< to place a cell among the genes
  std::int64_t most_cells = 20000;  ///< that genes' factors are learnt from
};

/// One factorisation, by its genes. Of a Poisson factorisation the geometric means are empty.
struct PriorComponent {
  std::int64_t rank = 0;
  GammaFactors genes;

  [[nodiscard]] bool is_gamma() const { return genes.geometric.size() > 0; }
};

/// What the other cells and genes say about a rate, before the cell's own count is weighed in: the mean of Poisson
/// factorisations of several ranks, of Gamma-Poisson ones, and a little of the gene's mean. Holds genes only; cells,
/// those of the fit like new ones, are placed among them.
struct Prior {
  std::vector<std::string> gene_names;
  std::vector<double> gene_means;  ///< of count / size factor
  double median_total = 0;
  std::int64_t place_sweeps = 0;
  std::vector<PriorComponent> components;

  void save(ArchiveWriter& archive) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static Prior load(const ArchiveReader& archive);
};

/// O(sweeps × non-zeros × ranks) on at most `most_cells` cells, drawn by their names.
[[nodiscard]] Prior fit_prior(const Dataset& data, const PriorSettings& settings, const Context& context);

/// Indices of the genes of `data` that the prior models, rising.
[[nodiscard]] std::vector<std::int32_t> modelled_genes(const Prior& prior, const Dataset& data);

/// The prior's rates for the cells of a data set, on count / size factor. Memory: cells × factors (71) floats.
class PriorRates {
 public:
  /// Places all cells: O(place_sweeps × non-zeros × factors). `place` of the genes of `data` among the prior's. All are
  /// kept by reference.
  PriorRates(const Prior& prior, const Dataset& data, const std::vector<std::int32_t>& place, const Context& context);

  /// Row-major, cells × genes; 0 for genes without a place and for empty cells.
  void rates(CellRange cells, std::span<const std::int32_t> genes, std::span<float> out) const;

 private:
  class Placing;
  void place_block(const CountBlock& block, const Placing& placing);
  const Prior& prior_;
  const Dataset& data_;
  const std::vector<std::int32_t>& place_;
  const Context& context_;
  Eigen::MatrixXf cells_;  ///< components' factors, weighted, and last the share of the gene's mean; × cells
};

}  // namespace undrop::ebayes
