#pragma once

#include <torch/torch.h>

#include <vector>

namespace undrop::nn {

/// Scales all gradients by one factor so that their joint Euclidean norm is at most `limit` (Pascanu, Mikolov and
/// Bengio 2013); nothing where `limit` is 0 or parameters have no gradients. Returns the norm before. Gradients that
/// are not finite stay so, for the loss to tell. O(parameters).
double clip_gradients(const std::vector<torch::Tensor>& parameters, double limit);

}  // namespace undrop::nn
