#include "nn/best_epoch.hpp"

#include <utility>

namespace undrop::nn {

BestEpoch::BestEpoch(std::vector<torch::Tensor> state, std::int64_t patience)
    : state_(std::move(state)), patience_(patience) {}

void BestEpoch::consider(std::int64_t epoch, double loss) {
  last_ = epoch;
  if (!best_.empty() && !(loss < loss_)) return;
  epoch_ = epoch;
  loss_ = loss;
  best_.clear();
  for (const auto& tensor : state_) best_.push_back(tensor.detach().clone());
}

bool BestEpoch::should_stop() const { return patience_ > 0 && last_ - epoch_ >= patience_; }

void BestEpoch::restore() {
  const torch::NoGradGuard no_gradients;
  for (std::size_t i = 0; i < best_.size(); ++i) state_[i].copy_(best_[i]);
}

std::vector<torch::Tensor> state_of(const torch::nn::Module& module) {
  std::vector<torch::Tensor> state = module.parameters();
  for (const auto& buffer : module.buffers()) state.push_back(buffer);
  return state;
}

}  // namespace undrop::nn
