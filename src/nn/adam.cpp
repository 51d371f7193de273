#include "nn/adam.hpp"

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>

#include <utility>

namespace undrop::nn {

Adam::Adam(std::vector<torch::Tensor> parameters, AdamOptions options)
    : options_(options), parameters_(std::move(parameters)) {
  for (const auto& parameter : parameters_) {
    mean_.push_back(torch::zeros_like(parameter));
    square_.push_back(torch::zeros_like(parameter));
    steps_.push_back(torch::zeros({}, parameter.options().dtype(torch::kFloat32).requires_grad(false)));
  }
}

void Adam::zero_gradients() {
  for (auto& parameter : parameters_) parameter.mutable_grad() = torch::Tensor();
}

void Adam::step() {
  const torch::NoGradGuard no_gradients;
  std::vector<torch::Tensor> parameters, gradients, mean, square, steps;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!parameters_[i].grad().defined()) continue;
    steps_[i].add_(1);
    parameters.push_back(parameters_[i]);
    gradients.push_back(parameters_[i].grad());
    mean.push_back(mean_[i]);
    square.push_back(square_[i]);
    steps.push_back(steps_[i]);
  }
  if (parameters.empty()) return;
  if (options_.decoupled_decay) {
    at::_fused_adamw_(parameters, gradients, mean, square, {}, steps, options_.learning_rate, options_.beta1,
                      options_.beta2, options_.weight_decay, options_.epsilon, false, false);
  } else {
    at::_fused_adam_(parameters, gradients, mean, square, {}, steps, options_.learning_rate, options_.beta1,
                     options_.beta2, options_.weight_decay, options_.epsilon, false, false);
  }
}

}  // namespace undrop::nn
