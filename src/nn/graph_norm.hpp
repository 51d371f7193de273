#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace undrop::nn {

/// GraphNorm (Cai et al. 2021) over the cells of one graph, channel by channel: o = h − a mean(h), out = w o /
/// √(mean(o²) + 1e-5) + b, with w, b, a trained. With a = 1 it is batch norm; otherwise the denominator is the mean
/// square of o, not its variance. Means divide by n, those kept in training (momentum 0.1) too, where batch norm keeps
/// a variance by n − 1; evaluation uses the kept ones, which `set_statistics` makes exact.
class GraphNorm : public torch::nn::Module {
 public:
  explicit GraphNorm(std::int64_t channels);
  /// cells × channels to the same.
  torch::Tensor forward(const torch::Tensor& h);
  /// The same formula on the data at hand, whatever the mode, nothing kept.
  [[nodiscard]] torch::Tensor of_batch(const torch::Tensor& h) const;
  /// Keeps the statistics of all cells: their mean, and their mean square for the present a.
  void set_statistics(const torch::Tensor& mean, const torch::Tensor& mean_square);

  torch::Tensor weight;      ///< w
  torch::Tensor bias;        ///< b
  torch::Tensor mean_share;  ///< a
  torch::Tensor mean;        ///< kept mean of h
  torch::Tensor square;      ///< kept mean of h²

 private:
  [[nodiscard]] torch::Tensor normalized(const torch::Tensor& h, const torch::Tensor& mean,
                                         const torch::Tensor& mean_square) const;
};

}  // namespace undrop::nn
