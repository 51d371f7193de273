#pragma once

#include <undrop/counts.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/narrow_values.hpp"

namespace undrop {

/// Takes counts cell by cell and narrows them as they come, so that a file can be read through a small buffer: memory
/// is that of the finished counts, and less than 1.5 times as much while values are widened. Cost O(entries).
class SparseCountsBuilder {
 public:
  /// The hints save copies where they are right; memory for `expected_nonzeros` is set aside at once.
  explicit SparseCountsBuilder(std::int64_t n_genes, std::int64_t expected_cells = 0,
                               std::int64_t expected_nonzeros = 0);

  /// Appends offsets.size() − 1 cells; cell i has the entries [offsets[i] − offsets[0], offsets[i + 1] − offsets[0]).
  /// Genes may come in any order; entries of the same gene are added, zeros dropped.
  /// Throws std::out_of_range for a gene outside [0, n_genes), std::domain_error for NaN or infinity.
  void add_cells(std::span<const std::int64_t> offsets, std::span<const std::int32_t> genes,
                 std::span<const float> values);
  void add_cell(std::span<const std::int32_t> genes, std::span<const float> values);

  [[nodiscard]] std::int64_t n_cells() const { return static_cast<std::int64_t>(offsets_.size()) - 1; }
  [[nodiscard]] std::int64_t n_nonzeros() const { return offsets_.back(); }
  /// True as long as every value was a whole number that is not negative.
  [[nodiscard]] bool holds_counts() const { return values_.are_counts(); }

  /// The builder is empty afterwards.
  [[nodiscard]] SparseCounts finish();
  /// For counts that came gene by gene, with cells in the place of genes. Holds them twice while it works.
  [[nodiscard]] SparseCounts finish_transposed();

 private:
  void append(std::span<const std::int32_t> genes, std::span<const float> values);
  void append_unordered(std::span<const std::int32_t> genes, std::span<const float> values);

  std::int64_t n_genes_;
  std::vector<std::int64_t> offsets_{0};
  std::vector<std::int32_t> genes_;
  NarrowValues values_;
  std::vector<std::pair<std::int32_t, float>> row_;  ///< entries of one cell while they are put in order
  std::vector<std::int32_t> row_genes_;
  std::vector<float> row_values_;
};

}  // namespace undrop
