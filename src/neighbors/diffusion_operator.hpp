#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "neighbors/cell_graph.hpp"

namespace undrop::neighbors {

/// Entry of a sparse row.
struct Share {
  std::int32_t cell = 0;
  double weight = 0;
};

/// Neighbouring columns of row-major values: the first of row i is at data + i × stride.
template <typename Value>
struct Columns {
  Value* data = nullptr;
  std::int64_t stride = 0;
};

/// The step of a random walk on a graph: weights over the sum of the cell's weights. Rows sum to 1.
class DiffusionOperator {
 public:
  DiffusionOperator() = default;
  /// Every node must have an edge, to itself at least.
  explicit DiffusionOperator(const CellGraph& graph);
  /// From its parts, as kept by a model; offsets and ends must fit each other.
  DiffusionOperator(std::vector<std::int64_t> offsets, std::vector<std::int32_t> ends, std::vector<double> weights);

  [[nodiscard]] std::int64_t n_cells() const { return static_cast<std::int64_t>(offsets_.size()) - 1; }
  [[nodiscard]] const std::vector<std::int64_t>& offsets() const { return offsets_; }
  [[nodiscard]] const std::vector<std::int32_t>& ends() const { return ends_; }
  [[nodiscard]] const std::vector<double>& weights() const { return weights_; }

  /// One step on row-major values, cells × width; `in` and `out` must not overlap. Values of either precision are
  /// summed in their own: a row has tens of terms, all of one sign for counts.
  void step(std::span<const float> in, std::span<float> out, std::int64_t width) const;
  void step(std::span<const double> in, std::span<double> out, std::int64_t width) const;
  /// The same of `width` columns of wider rows.
  void step(Columns<const float> in, Columns<float> out, std::int64_t width) const;
  /// The cell's row of the operator's power, cells rising. Cost: the edges within `steps` steps.
  [[nodiscard]] std::vector<Share> row_of_power(std::int64_t cell, std::int64_t steps) const;

 private:
  std::vector<std::int64_t> offsets_{0};
  std::vector<std::int32_t> ends_;
  std::vector<double> weights_;
};

}  // namespace undrop::neighbors
