#include "nn/mean_discrepancy.hpp"

#include <functional>

namespace undrop::nn {

namespace {

constexpr int n_kernels = 5;
/// Where all points are one.
constexpr double smallest_width = 1e-30;

using Kernel = std::function<torch::Tensor(const torch::Tensor&)>;

torch::Tensor squared_distances(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor squares = a.square().sum(1, true) + b.square().sum(1).unsqueeze(0);
  return (squares - 2 * a.mm(b.t())).clamp_min(0);
}

torch::Tensor mean_among(const torch::Tensor& kernel, Discrepancy kind) {
  if (kind == Discrepancy::biased) return kernel.mean();
  const auto n = static_cast<double>(kernel.size(0));
  return (kernel.sum() - kernel.diagonal().sum()) / (n * n - n);
}

struct Distances {
  torch::Tensor aa, bb, ab;
};

/// Around the common mean, which keeps the products small.
Distances distances(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor center = torch::cat({a, b}).mean(0, true).detach();
  const torch::Tensor from = a - center;
  const torch::Tensor to = b - center;
  return {squared_distances(from, from), squared_distances(to, to), squared_distances(from, to)};
}

torch::Tensor discrepancy(const Distances& d, const Kernel& kernel, Discrepancy kind) {
  return mean_among(kernel(d.aa), kind) + mean_among(kernel(d.bb), kind) - 2 * kernel(d.ab).mean();
}

}  // namespace

torch::Tensor gaussian_discrepancy(const torch::Tensor& a, const torch::Tensor& b, double sigma, Discrepancy kind) {
  const double width = 2 * sigma * sigma;
  return discrepancy(
      distances(a, b), [&](const torch::Tensor& d) { return torch::exp(-d / width); }, kind);
}

torch::Tensor multi_kernel_discrepancy(const torch::Tensor& a, const torch::Tensor& b) {
  const Distances d = distances(a, b);
  const auto n = static_cast<double>(a.size(0) + b.size(0));
  const torch::Tensor width =
      ((d.aa.sum() + d.bb.sum() + 2 * d.ab.sum()).detach() / (n * n - n)).clamp_min(smallest_width);
  const auto kernel = [&](const torch::Tensor& squared) {
    torch::Tensor sum = torch::zeros_like(squared);
    double share = 0.25;
    for (int i = 0; i < n_kernels; ++i, share *= 2) sum = sum + torch::exp(-squared / (width * share));
    return sum / n_kernels;
  };
  return discrepancy(d, kernel, Discrepancy::biased);
}

}  // namespace undrop::nn
