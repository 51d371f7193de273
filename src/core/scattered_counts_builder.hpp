#pragma once

#include <undrop/counts.hpp>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/narrow_values.hpp"

namespace undrop {

/// Takes entries in any order, for instance gene by gene, and puts each straight into the place of its cell. How many a
/// cell has must be known beforehand, from an earlier pass over the file. Memory: that of the finished counts, 8 bytes
/// a cell, and less than 1.3 times as much while values are widened. Cost O(entries), sorting within cells where the
/// genes of a cell do not come rising.
class ScatteredCountsBuilder {
 public:
  /// Throws std::out_of_range for more genes or cells than 2^31 − 1.
  ScatteredCountsBuilder(std::int64_t n_genes, std::span<const std::int64_t> entries_of_cells);

  /// Entries of the same place are added, in the order in which they come; zeros are dropped. Throws std::out_of_range
  /// for a gene or cell that does not exist, or more entries of a cell than were announced; std::domain_error for NaN
  /// or infinity.
  void add(std::span<const std::int32_t> cells, std::span<const std::int32_t> genes, std::span<const float> values);

  /// True as long as every value was a whole number that is not negative.
  [[nodiscard]] bool holds_counts() const { return values_.are_counts(); }

  /// The builder is of no use afterwards. Throws std::out_of_range where entries are missing.
  [[nodiscard]] SparseCounts finish();

 private:
  void tidy_cell(std::int64_t begin, std::int64_t end, std::int64_t& to);

  std::int64_t n_genes_;
  std::vector<std::int64_t> offsets_;
  std::vector<std::int64_t> next_;  ///< where the next entry of each cell goes
  std::vector<std::int32_t> genes_;
  NarrowValues values_;
  bool has_zeros_ = false;
  std::vector<std::pair<std::int32_t, float>> row_;  ///< entries of one cell while they are put in order
};

}  // namespace undrop
