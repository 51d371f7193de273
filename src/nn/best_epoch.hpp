#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace undrop::nn {

/// Keeps the state (parameters and buffers) of the epoch with the lowest validation loss and says when to stop.
class BestEpoch {
 public:
  /// `patience`: epochs without improvement after which `should_stop`; 0 never stops.
  BestEpoch(std::vector<torch::Tensor> state, std::int64_t patience);
  /// Epoch −1 stands for the state before the first.
  void consider(std::int64_t epoch, double loss);
  [[nodiscard]] bool should_stop() const;
  /// Puts the best state back; nothing where `consider` was never called.
  void restore();
  [[nodiscard]] double loss() const { return loss_; }
  [[nodiscard]] std::int64_t epoch() const { return epoch_; }

 private:
  std::vector<torch::Tensor> state_;
  std::vector<torch::Tensor> best_;
  std::int64_t patience_;
  std::int64_t epoch_ = -1;
  std::int64_t last_ = -1;
  double loss_ = 0;
};

/// Parameters and buffers of a module, in its order.
[[nodiscard]] std::vector<torch::Tensor> state_of(const torch::nn::Module& module);

}  // namespace undrop::nn
