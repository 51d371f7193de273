#pragma once

#include <torch/torch.h>

#include <cstdint>

/// The graphs of the paper and of the published programs: dense, cells × cells, for a few thousand cells.
namespace undrop::scvgae {

/// The value at share `quantile` of all entries, linearly interpolated between the two nearest ranks (float64).
[[nodiscard]] double quantile_of(const torch::Tensor& values, double quantile);

/// D^−½ A D^−½ of a non-negative symmetric matrix; rows of degree 0 stay 0.
[[nodiscard]] torch::Tensor normalized(const torch::Tensor& adjacency);

/// Cells joined where the linear kernel X Xᵀ exceeds its quantile, diagonal entries among the others. `weighted`: by
/// the kernel, nothing added (as printed); otherwise by 1, with every cell joined to itself (as programmed in 2024).
[[nodiscard]] torch::Tensor percentile_graph(const torch::Tensor& x, double quantile, bool weighted);

/// The program of 2026: each cell joined to its `k` Euclidean nearest on `n_pcs` principal components, in either
/// direction, and to itself.
[[nodiscard]] torch::Tensor component_graph(const torch::Tensor& x, std::int64_t n_pcs, std::int64_t k);

}  // namespace undrop::scvgae
