#pragma once

#include <torch/torch.h>

namespace undrop::nn {

/// Weights and biases of every linear, input and one-dimensional convolution layer ~ Uniform(±1 / √inputs), inputs
/// those of one output value, as the published programs start. Drawn from `generator` in the order of the modules.
void start_uniformly(torch::nn::Module& module, torch::Generator generator);

}  // namespace undrop::nn
