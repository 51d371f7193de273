#include "methods/scvgae/published_graph.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::scvgae {

namespace {

torch::Tensor with_unit_diagonal(torch::Tensor pattern) {
  pattern.fill_diagonal_(1);
  return pattern;
}

torch::Tensor principal_components(const torch::Tensor& x, std::int64_t n_pcs) {
  const torch::Tensor centred = x - x.mean(0);
  const auto [values, vectors] = torch::linalg_eigh(centred.mm(centred.t()));
  const std::int64_t n = std::min({n_pcs, x.size(0) - 1, x.size(1)});
  const std::int64_t first = x.size(0) - n;
  return vectors.narrow(1, first, n) * values.narrow(0, first, n).clamp_min(0).sqrt();
}

}  // namespace

double quantile_of(const torch::Tensor& values, double quantile) {
  const torch::Tensor all = values.flatten();
  const double rank = quantile * static_cast<double>(all.numel() - 1);
  const auto below = static_cast<std::int64_t>(std::floor(rank));
  const double low = std::get<0>(all.kthvalue(below + 1)).item<double>();
  if (below + 1 >= all.numel()) return low;
  const double high = std::get<0>(all.kthvalue(below + 2)).item<double>();
  return low + (rank - static_cast<double>(below)) * (high - low);
}

torch::Tensor normalized(const torch::Tensor& adjacency) {
  const torch::Tensor degree = adjacency.sum(1);
  const torch::Tensor scale = torch::where(degree > 0, degree.rsqrt(), torch::zeros_like(degree));
  return scale.unsqueeze(1) * adjacency * scale.unsqueeze(0);
}

torch::Tensor percentile_graph(const torch::Tensor& x, double quantile, bool weighted) {
  const torch::Tensor points = x.to(torch::kFloat64);
  const torch::Tensor kernel = points.mm(points.t());
  const torch::Tensor passes = (kernel > quantile_of(kernel, quantile)).to(torch::kFloat64);
  const torch::Tensor adjacency = weighted ? kernel * passes : with_unit_diagonal(passes);
  return normalized(adjacency).to(x.scalar_type());
}

torch::Tensor component_graph(const torch::Tensor& x, std::int64_t n_pcs, std::int64_t k) {
  const torch::Tensor points = principal_components(x.to(torch::kFloat64), n_pcs);
  torch::Tensor distance = torch::cdist(points, points);
  distance.fill_diagonal_(-1);  // a cell is its own nearest, also among equal ones
  const std::int64_t wanted = std::min(k + 1, x.size(0));
  const torch::Tensor nearest = std::get<1>(distance.topk(wanted, 1, /*largest=*/false));
  torch::Tensor pattern = torch::zeros_like(distance).scatter_(1, nearest, 1);
  return normalized(with_unit_diagonal(torch::maximum(pattern, pattern.t()))).to(x.scalar_type());
}

}  // namespace undrop::scvgae
