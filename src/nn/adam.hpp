#pragma once

#include <torch/torch.h>

#include <vector>

namespace undrop::nn {

struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  bool decoupled_decay = false;  ///< AdamW (Loshchilov and Hutter 2019) rather than an L2 term in the gradient
};

/// Adam (Kingma and Ba 2015) with one fused pass over all parameters a step: at small batches the optimiser's memory
/// traffic costs as much as the matrix products.
class Adam {
 public:
  Adam(std::vector<torch::Tensor> parameters, AdamOptions options);
  void zero_gradients();
  /// Parameters without a gradient stay as they are.
  void step();
  void set_learning_rate(double rate) { options_.learning_rate = rate; }

 private:
  AdamOptions options_;
  std::vector<torch::Tensor> parameters_;
  std::vector<torch::Tensor> mean_;
  std::vector<torch::Tensor> square_;
  std::vector<torch::Tensor> steps_;
};

}  // namespace undrop::nn
