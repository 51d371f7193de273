#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::cluster {

/// Judges groups of cells by entries that their finding has not seen: a tenth of all entries, zeros included, is hidden
/// (set to zero) in the data set that the groups are found in. Both the cells' depths and the genes' levels are
/// accounted for first, so that groups earn nothing by following depth.
class HiddenLikelihood {
 public:
  HiddenLikelihood(const Dataset& data, std::span<const std::int32_t> genes, const Context& context);

  /// The data set without the hidden entries.
  [[nodiscard]] const Dataset& visible() const { return visible_; }

  /// Natural logarithm of the likelihood at the hidden entries that the groups gain over a single group: whether a gene
  /// is seen (odds, by gene and group), and its log1p normalised value where it is (normal, by gene and group). Groups
  /// without a real difference come out below zero. `clusters`: one code a cell, of [0, n_clusters). Cost O(non-zeros +
  /// hidden entries + genes × groups).
  [[nodiscard]] double gain(std::span<const std::int32_t> clusters, std::int64_t n_clusters) const;

 private:
  struct Entry {
    std::int32_t cell;
    std::int32_t gene;  ///< place in the list of genes
    float value;        ///< where seen: log1p normalised, less the levels of gene and cell
    bool is_seen;
  };

  void split(const Dataset& data, std::span<const std::int32_t> genes, const Context& context);
  void subtract_levels();
  void set_presence();
  [[nodiscard]] double value_gain(std::span<const std::int32_t> clusters, std::int64_t n_clusters) const;
  [[nodiscard]] double presence_gain(std::span<const std::int32_t> clusters, std::int64_t n_clusters) const;
  [[nodiscard]] double expected(std::int32_t cell, std::int32_t gene) const;
  [[nodiscard]] std::vector<double> odds_factors(std::span<const std::int32_t> clusters, std::int64_t n_clusters,
                                                 double weight) const;

  Dataset visible_;
  std::int64_t n_genes_;
  std::vector<Entry> hidden_;
  std::vector<Entry> kept_;              ///< non-zeros only
  std::vector<std::int32_t> n_visible_;  ///< per cell: genes not hidden; 0 for an empty cell
  std::vector<std::int32_t> depth_;      ///< per cell: row of `presence_`
  std::vector<double> presence_;         ///< row-major, depths × genes: P(seen) with one group
};

}  // namespace undrop::cluster
