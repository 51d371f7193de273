#pragma once

#include <torch/torch.h>

#include <cstdint>

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

struct DiscrepancyTest {
  double value = 0;  ///< of multi_kernel_discrepancy
  double p = 1;      ///< share of random divisions of all points, with this one, that are as far apart
};

/// Permutation test of whether a and b are drawn from one distribution, keyed by seed. O((n + m)² × (z +
/// permutations)).
[[nodiscard]] DiscrepancyTest multi_kernel_test(const torch::Tensor& a, const torch::Tensor& b,
                                                std::int64_t n_permutations, std::uint64_t seed);

}  // namespace undrop::nn
