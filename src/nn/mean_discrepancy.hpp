#pragma once

#include <torch/torch.h>

/// Squared maximum mean discrepancy (Gretton et al. 2012) between two sets of points, rows of a (n × z) and b (m × z):
/// mean k(a, a') + mean k(b, b') − 2 mean k(a, b). Scalars with gradients; O((n + m)² z).
namespace undrop::nn {

/// `biased`: pairs of a point with itself count, and the value is never negative; `unbiased`: they do not.
enum class Discrepancy { biased, unbiased };

/// One Gaussian kernel exp(−|u − v|² / (2 sigma²)).
[[nodiscard]] torch::Tensor gaussian_discrepancy(const torch::Tensor& a, const torch::Tensor& b, double sigma,
                                                 Discrepancy kind = Discrepancy::biased);

/// Mean over five kernels exp(−|u − v|² / w), w = w0 / 4, w0 / 2, w0, 2 w0, 4 w0, with w0 the mean squared distance
/// between two of all points (held fixed for the gradient). Does not change where all points are scaled alike. Biased.
[[nodiscard]] torch::Tensor multi_kernel_discrepancy(const torch::Tensor& a, const torch::Tensor& b);

}  // namespace undrop::nn
