#pragma once

#include <undrop/archive.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace undrop {

/// Which generated cells fill a cell.
struct NeighbourRule {
  std::int64_t k = 10;  ///< nearest ones that are considered
  /// Of these, those that lie nearer than mean + kappa × standard deviation of the distances.
  double kappa = std::numeric_limits<double>::infinity();
  std::int64_t at_least = 3;  ///< taken however far they lie
};

/// Generated cells of every population, as pixels. Gene-major within a population, so that one gene of all its cells
/// lies together. Memory: generated cells × genes × 4 bytes.
class GeneratedBank {
 public:
  GeneratedBank() = default;
  GeneratedBank(std::int64_t n_genes, std::int64_t n_populations);

  /// `rows`: row-major, cells × genes; of these the cells with `kept`.
  void set(std::int64_t population, std::span<const float> rows, std::span<const std::uint8_t> kept);
  [[nodiscard]] std::int64_t n_genes() const { return n_genes_; }
  [[nodiscard]] std::int64_t n_populations() const { return static_cast<std::int64_t>(cells_.size()); }
  [[nodiscard]] std::int64_t n_cells(std::int32_t population) const;
  /// Value of one gene in all generated cells of a population.
  [[nodiscard]] std::span<const float> of(std::int32_t population, std::int32_t gene) const;

  /// Squared distance over the given genes of a cell to each generated cell. O(genes × generated cells).
  [[nodiscard]] std::vector<double> squared_distances(std::int32_t population, std::span<const std::int32_t> genes,
                                                      std::span<const float> pixels) const;
  void save(ArchiveWriter& archive, const std::string& prefix) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static GeneratedBank load(const ArchiveReader& archive, const std::string& prefix);

 private:
  std::int64_t n_genes_ = 0;
  std::vector<std::vector<float>> cells_;
};

/// The generated cells that fill a cell, nearest first, ties by their order. `limit`: on the distance (not squared) in
/// place of kappa, where it is not NaN.
[[nodiscard]] std::vector<std::int32_t> chosen_neighbours(std::span<const double> squared_distances,
                                                          const NeighbourRule& rule,
                                                          double limit = std::numeric_limits<double>::quiet_NaN());

/// Median of some of the values; the mean of the middle two where their number is even. 0 of none.
[[nodiscard]] float median_of(std::span<const float> values, std::span<const std::int32_t> which);

}  // namespace undrop
