#pragma once

#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::prep {

/// A sparse matrix by rows, of values that are not counts in a file but were made from them: for row i, the entries
/// [offsets[i], offsets[i + 1]) of `other` (index in the other dimension, rising) and `value`.
struct ValueRows {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> other;
  std::vector<float> value;

  [[nodiscard]] std::int64_t n_rows() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  [[nodiscard]] std::int64_t begin(std::int64_t row) const { return offsets[static_cast<std::size_t>(row)]; }
  [[nodiscard]] std::int64_t end(std::int64_t row) const { return offsets[static_cast<std::size_t>(row) + 1]; }
  [[nodiscard]] std::span<const std::int32_t> others_of(std::int64_t row) const {
    return std::span(other).subspan(static_cast<std::size_t>(begin(row)),
                                    static_cast<std::size_t>(end(row) - begin(row)));
  }
  [[nodiscard]] std::span<const float> values_of(std::int64_t row) const {
    return std::span(value).subspan(static_cast<std::size_t>(begin(row)),
                                    static_cast<std::size_t>(end(row) - begin(row)));
  }
  void add(std::int32_t column, float entry) {
    other.push_back(column);
    value.push_back(entry);
  }
  void end_row() { offsets.push_back(static_cast<std::int64_t>(other.size())); }
};

/// The same entries by the other dimension. O(entries + columns); memory: a second copy.
[[nodiscard]] ValueRows transposed(const ValueRows& rows, std::int64_t n_columns);

/// log1p(count / size factor) of the non-zeros with a place; rows are cells, those of empty ones empty. `depth_ratio`
/// multiplies the size factors' depth to that of a model (data's median total / model's).
[[nodiscard]] ValueRows logged_nonzeros(const Dataset& data, std::span<const std::int32_t> place, double depth_ratio);

}  // namespace undrop::prep
