#pragma once

#include <undrop/dataset.hpp>

#include <torch/torch.h>

#include <cstdint>

namespace undrop::nn {

/// cells × width standard normal numbers, those of a cell keyed by (seed, stream, cell): the same whatever range a cell
/// is asked for in.
[[nodiscard]] torch::Tensor cell_noise(std::uint64_t seed, const char* stream, CellRange cells, std::int64_t width);

/// Mean and standard deviation of blocks that come one by one, without keeping them (Welford 1962). O(entries) a block.
class RunningDeviation {
 public:
  void add(const torch::Tensor& block);
  /// With n − 1; of at least two blocks.
  [[nodiscard]] torch::Tensor deviation() const;

 private:
  std::int64_t n_ = 0;
  torch::Tensor mean_;
  torch::Tensor squares_;
};

}  // namespace undrop::nn
