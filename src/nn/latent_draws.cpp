#include "nn/latent_draws.hpp"

#include "core/random.hpp"

namespace undrop::nn {

torch::Tensor cell_noise(std::uint64_t seed, const char* stream, CellRange cells, std::int64_t width) {
  torch::Tensor noise = torch::empty({cells.size(), width});
  float* at = noise.data_ptr<float>();
  for (std::int64_t cell = cells.begin; cell < cells.end; ++cell) {
    Random random(seed, stream, static_cast<std::uint64_t>(cell));
    for (std::int64_t k = 0; k < width; ++k) *at++ = static_cast<float>(random.normal());
  }
  return noise;
}

void RunningDeviation::add(const torch::Tensor& block) {
  if (++n_ == 1) {
    mean_ = torch::zeros_like(block);
    squares_ = torch::zeros_like(block);
  }
  const torch::Tensor difference = block - mean_;
  mean_ += difference / static_cast<double>(n_);
  squares_ += difference * (block - mean_);
}

torch::Tensor RunningDeviation::deviation() const { return (squares_ / static_cast<double>(n_ - 1)).sqrt(); }

}  // namespace undrop::nn
