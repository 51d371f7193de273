#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop::completion {

/// Sparse rows of values: for row i, [offsets[i], offsets[i + 1]) of `other` (index in the other dimension, rising) and
/// `value`.
struct Side {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> other;
  std::vector<float> value;

  [[nodiscard]] std::int64_t n_rows() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  [[nodiscard]] std::int64_t begin(std::int64_t row) const { return offsets[static_cast<std::size_t>(row)]; }
  [[nodiscard]] std::int64_t end(std::int64_t row) const { return offsets[static_cast<std::size_t>(row) + 1]; }
};

/// log1p(count / size factor) of the non-zeros with a place; rows are cells, those of empty ones empty. `depth_ratio`
/// multiplies the size factors' depth to that of a model (data's median total / model's).
[[nodiscard]] Side observed(const Dataset& data, std::span<const std::int32_t> place, double depth_ratio);

/// The same entries by the other dimension.
[[nodiscard]] Side transposed(const Side& rows, std::int64_t n_columns);

/// Some of the rows, and entries of them taken out.
struct Hidden {
  Side shown;
  Side hidden;
};

/// At most `most_cells` of the rows, drawn by the names of the cells, with each entry hidden with probability `share`.
[[nodiscard]] Hidden hide(const Side& rows, const std::vector<std::string>& cell_names, std::int64_t most_cells,
                          double share, const Context& context);

}  // namespace undrop::completion
