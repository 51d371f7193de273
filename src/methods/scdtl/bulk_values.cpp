#include "methods/scdtl/bulk_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

namespace undrop::scdtl {

namespace {

torch::Tensor deviations(const torch::Tensor& logged, const torch::Tensor& weights) {
  const torch::Tensor centred = logged - (logged * weights).sum(0, true) / weights.sum();
  return centred - centred.mean(1, true);
}

torch::Tensor ranges(const torch::Tensor& logged) {
  const torch::Tensor least = logged.amin(0, true);
  const torch::Tensor span = logged.amax(0, true) - least;
  return (logged - least) / torch::where(span > 0, span, torch::ones_like(span));
}

/// Spreads columns of the reference over the model's genes.
torch::Tensor spread(const torch::Tensor& values, const std::vector<std::int64_t>& from,
                     const std::vector<std::int64_t>& to, std::int64_t n_genes) {
  torch::Tensor out = torch::zeros({values.size(0), n_genes});
  out.index_copy_(1, torch::tensor(to, torch::kInt64), values.index_select(1, torch::tensor(from, torch::kInt64)));
  return out;
}

}  // namespace

BulkValues bulk_values(const bulk::BulkReference& reference, const std::vector<std::string>& names,
                       Representation kind) {
  BulkValues out;
  const auto n_genes = static_cast<std::int64_t>(names.size());
  std::unordered_map<std::string, std::int64_t> place;
  for (std::size_t j = 0; j < names.size(); ++j) place.emplace(names[j], static_cast<std::int64_t>(j));
  std::vector<std::int64_t> from;
  std::vector<std::int64_t> to;
  for (std::size_t j = 0; j < reference.genes.size(); ++j) {
    const auto at = place.find(reference.genes[j]);
    if (at == place.end()) continue;
    from.push_back(static_cast<std::int64_t>(j));
    to.push_back(at->second);
  }
  out.known = torch::zeros({1, n_genes});
  if (reference.n_samples() == 0 || from.empty()) return out;
  out.known.index_fill_(1, torch::tensor(to, torch::kInt64), 1);
  const torch::Tensor logged = torch::tensor(reference.values).reshape({reference.n_samples(), reference.n_genes()});
  out.weights = torch::tensor(reference.weights).unsqueeze(1);
  const torch::Tensor shared = spread(logged, from, to, n_genes);
  out.expressed = (shared > 0).to(torch::kFloat32);
  const torch::Tensor own = logged.index_select(1, torch::tensor(from, torch::kInt64));
  std::vector<std::int64_t> all(from.size());
  for (std::size_t j = 0; j < all.size(); ++j) all[j] = static_cast<std::int64_t>(j);
  out.values = spread(kind == Representation::deviation ? deviations(own, out.weights) : ranges(own), all, to, n_genes);
  for (std::size_t i = 0; i < reference.samples.size(); ++i) {
    const bool held = !reference.is_held_out.empty() && reference.is_held_out[i] != 0;
    (held ? out.held_rows : out.rows).push_back(static_cast<std::int64_t>(i));
  }
  return out;
}

GeneScale bulk_scale(const bulk::BulkReference& reference, const std::vector<std::string>& names, double median_total) {
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t j = 0; j < reference.genes.size(); ++j) place.emplace(reference.genes[j], j);
  std::vector<float> least(names.size(), 0.0F);
  std::vector<float> largest(names.size(), 1.0F);
  const auto brought = [&](float value) {
    return static_cast<float>(std::log1p(std::expm1(static_cast<double>(value)) * median_total / 1e4));
  };
  for (std::size_t j = 0; j < names.size(); ++j) {
    const auto at = place.find(names[j]);
    if (at == place.end()) continue;
    float low = std::numeric_limits<float>::infinity();
    float high = 0;
    for (std::size_t i = 0; i < reference.samples.size(); ++i) {
      const float value = reference.values[i * reference.genes.size() + at->second];
      low = std::min(low, value);
      high = std::max(high, value);
    }
    least[j] = brought(low);
    largest[j] = brought(high);
  }
  return foreign_scale(std::move(least), largest);
}

BulkBatch bulk_batch(const BulkValues& bulk, const std::vector<std::int64_t>& rows, double hidden_share,
                     double hidden_weight, const torch::Generator& generator) {
  const torch::Tensor which = torch::tensor(rows, torch::kInt64);
  BulkBatch out;
  out.target = bulk.values.index_select(0, which);
  const torch::Tensor drawn = torch::rand(out.target.sizes(), generator) < hidden_share;
  const torch::Tensor hidden = drawn.to(torch::kFloat32) * bulk.expressed.index_select(0, which);
  out.input = out.target * (1 - hidden);
  out.weight = bulk.weights.index_select(0, which) * bulk.known * (1 + (hidden_weight - 1) * hidden);
  return out;
}

}  // namespace undrop::scdtl
