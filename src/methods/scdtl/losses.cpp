#include "methods/scdtl/losses.hpp"

#include <algorithm>

namespace undrop::scdtl {

namespace {

constexpr double root_floor = 1e-8;
constexpr double smallest_variation = 1e-12;

/// Rows × labels, 1 at a row's own.
torch::Tensor one_hot(const torch::Tensor& labels, std::int64_t n_labels, const torch::Tensor& like) {
  return torch::one_hot(labels, n_labels).to(like.options());
}

}  // namespace

torch::Tensor weighted_squares(const torch::Tensor& predicted, const torch::Tensor& target,
                               const torch::Tensor& weight) {
  const torch::Tensor all = weight.expand_as(predicted);
  return ((predicted - target).square() * all).sum() / all.sum().clamp_min(1e-30);
}

torch::Tensor correlation_loss(const torch::Tensor& predicted, const torch::Tensor& target,
                               const torch::Tensor& entries) {
  const torch::Tensor counted = entries.defined() ? entries : torch::ones_like(target);
  const torch::Tensor n = counted.sum(1, true).clamp_min(1);
  const auto centred = [&](const torch::Tensor& x) { return (x - (x * counted).sum(1, true) / n) * counted; };
  const torch::Tensor p = centred(predicted);
  const torch::Tensor y = centred(target);
  const torch::Tensor variation = y.square().sum(1);
  const torch::Tensor correlation =
      (p * y).sum(1) / (torch::sqrt(p.square().sum(1) + root_floor) * torch::sqrt(variation + root_floor));
  const torch::Tensor varies = (variation > smallest_variation).to(p.dtype());
  return ((1 - correlation) * varies).sum() / varies.sum().clamp_min(1);
}

PopulationCenters PopulationSums::centers() const { return {sum / seen.clamp_min(1), seen / members.clamp_min(1)}; }

PopulationSums PopulationSums::without(const torch::Tensor& values, const torch::Tensor& entries,
                                       const torch::Tensor& labels) const {
  const torch::Tensor of_population = one_hot(labels, sum.size(0), values).t();
  return {sum - of_population.mm(values * entries), seen - of_population.mm(entries), members};
}

torch::Tensor center_loss(const torch::Tensor& predicted, const torch::Tensor& labels, const PopulationCenters& centers,
                          const torch::Tensor& entries) {
  const torch::Tensor weight = entries * centers.detection.index_select(0, labels);
  const torch::Tensor squares = (predicted - centers.mean.index_select(0, labels)).square() * weight;
  const torch::Tensor members = one_hot(labels, centers.mean.size(0), predicted).t();
  const torch::Tensor of_population = members.mv(squares.sum(1)) / members.mv(weight.sum(1)).clamp_min(1);
  return of_population.sum() / (members.sum(1) > 0).to(predicted.dtype()).sum().clamp_min(1);
}

torch::Tensor published_center_loss(const torch::Tensor& predicted, const torch::Tensor& labels,
                                    const PopulationCenters& centers) {
  const torch::Tensor squares = (predicted - centers.mean.index_select(0, labels)).square().mean(1);
  const torch::Tensor members = one_hot(labels, centers.mean.size(0), predicted).t();
  return (members.mv(squares) / members.sum(1).clamp_min(1)).sum();
}

}  // namespace undrop::scdtl
