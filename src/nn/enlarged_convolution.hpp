#pragma once

#include <torch/torch.h>

namespace undrop::nn {

/// max_pool2d(convolution(x enlarged fourfold by repetition), 2) of a convolution 3 × 3 that keeps the size: B × C × H
/// × W to B × outputs × 2H × 2W. Of the 16 places of an enlarged pixel only 9 differ, and they see 25 weights in place
/// of 144: never holds the enlarged picture, a fifth of the products. Gradients as of the plain form, but that places
/// that tie share them.
[[nodiscard]] torch::Tensor pooled_convolution_of_enlarged(const torch::Tensor& x,
                                                           const torch::nn::Conv2d& convolution);

}  // namespace undrop::nn
