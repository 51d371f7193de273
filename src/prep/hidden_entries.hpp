#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace undrop::prep {

/// Entries of a matrix that were taken away, compressed by cells: those of cell i are at [offsets[i], offsets[i + 1]),
/// their genes rising. Values are counts.
struct HiddenEntries {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> genes;
  std::vector<float> values;

  [[nodiscard]] std::int64_t n() const { return offsets.back(); }
  [[nodiscard]] std::int64_t n_cells() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  [[nodiscard]] std::span<const std::int32_t> genes_of(std::int64_t cell) const {
    return std::span(genes).subspan(start(cell), start(cell + 1) - start(cell));
  }
  [[nodiscard]] std::span<const float> values_of(std::int64_t cell) const {
    return std::span(values).subspan(start(cell), start(cell + 1) - start(cell));
  }

 private:
  [[nodiscard]] std::size_t start(std::int64_t cell) const {
    return static_cast<std::size_t>(offsets[static_cast<std::size_t>(cell)]);
  }
};

}  // namespace undrop::prep
