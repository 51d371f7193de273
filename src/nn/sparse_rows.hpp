#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace undrop::nn {

/// A batch of sparse rows in compressed form, as plain host arrays: input of a sparse first layer, or the places of a
/// dense matrix that a loss looks at.
struct SparseRows {
  std::int64_t n_columns = 0;
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> columns;
  std::vector<float> values;

  [[nodiscard]] std::int64_t n_rows() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  [[nodiscard]] std::int64_t n_entries() const { return offsets.back(); }
  void add(std::int32_t column, float value) {
    columns.push_back(column);
    values.push_back(value);
  }
  void finish_row() { offsets.push_back(static_cast<std::int64_t>(columns.size())); }
  void clear();

  /// n_rows × n_columns.
  [[nodiscard]] torch::Tensor dense() const;
  /// row · n_columns + column of every entry.
  [[nodiscard]] torch::Tensor flat_places() const;
  /// The values as a tensor that shares nothing with this object.
  [[nodiscard]] torch::Tensor value_tensor() const;
};

/// x W + b for sparse x (n × m), W (m × k) and b (k), with gradients for W and b. Cost O(entries × k); the result does
/// not depend on the number of threads.
[[nodiscard]] torch::Tensor sparse_linear(const SparseRows& x, const torch::Tensor& weight, const torch::Tensor& bias);

/// (h Wᵀ + b) at the given places only, for h (n × k), W (m × k), b (m): one value an entry of `places` (n × m), with
/// gradients for h, W and b. Cost O(entries × k) instead of O(n × m × k).
[[nodiscard]] torch::Tensor sampled_linear(const torch::Tensor& h, const torch::Tensor& weight,
                                           const torch::Tensor& bias, const SparseRows& places);

}  // namespace undrop::nn
