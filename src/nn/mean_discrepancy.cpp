#include "nn/mean_discrepancy.hpp"

#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "core/random.hpp"

namespace undrop::nn {

namespace {

constexpr int n_kernels = 5;
/// Where all points are one.
constexpr double smallest_width = 1e-30;
constexpr double rounding = 1e-12;

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

/// The mean of the kernels around the mean of `total`, the sum of the squared distances of n points from each other.
Kernel kernels_around(const torch::Tensor& total, std::int64_t n_points) {
  const auto n = static_cast<double>(n_points);
  const torch::Tensor width = (total / (n * n - n)).clamp_min(smallest_width);
  return [width](const torch::Tensor& squared) {
    torch::Tensor sum = torch::zeros_like(squared);
    double share = 0.25;
    for (int i = 0; i < n_kernels; ++i, share *= 2) sum = sum + torch::exp(-squared / (width * share));
    return sum / n_kernels;
  };
}

}  // namespace

torch::Tensor gaussian_discrepancy(const torch::Tensor& a, const torch::Tensor& b, double sigma, Discrepancy kind) {
  const double width = 2 * sigma * sigma;
  return discrepancy(
      distances(a, b), [&](const torch::Tensor& d) { return torch::exp(-d / width); }, kind);
}

torch::Tensor multi_kernel_discrepancy(const torch::Tensor& a, const torch::Tensor& b) {
  const Distances d = distances(a, b);
  const torch::Tensor total = (d.aa.sum() + d.bb.sum() + 2 * d.ab.sum()).detach();
  return discrepancy(d, kernels_around(total, a.size(0) + b.size(0)), Discrepancy::biased);
}

DiscrepancyTest multi_kernel_test(const torch::Tensor& a, const torch::Tensor& b, std::int64_t n_permutations,
                                  std::uint64_t seed) {
  const torch::NoGradGuard no_gradients;
  const torch::Tensor all = torch::cat({a, b}).to(torch::kFloat64);
  const std::int64_t n = all.size(0);
  const torch::Tensor from = all - all.mean(0, true);
  const torch::Tensor squared = squared_distances(from, from);
  const torch::Tensor kernel = kernels_around(squared.sum(), n)(squared);
  const torch::Tensor side = torch::full({n_permutations + 1, n}, -1.0 / static_cast<double>(b.size(0)), all.options());
  std::vector<std::int64_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  Random random(seed, "permutations of a discrepancy");
  for (std::int64_t row = 0; row <= n_permutations; ++row) {  // the first is the division that was given
    for (std::int64_t i = 0; i < a.size(0); ++i) {
      if (row > 0)
        std::swap(order[static_cast<std::size_t>(i)],
                  order[static_cast<std::size_t>(i) + random.below(static_cast<std::uint64_t>(n - i))]);
      side[row][order[static_cast<std::size_t>(i)]] = 1.0 / static_cast<double>(a.size(0));
    }
  }
  const torch::Tensor values = (side.mm(kernel) * side).sum(1);
  const double given = values[0].item<double>();
  const double as_far = (values >= given - rounding).to(torch::kFloat64).mean().item<double>();
  return {given, as_far};
}

}  // namespace undrop::nn
