#include "methods/scdtl/bulk_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "core/random.hpp"

namespace undrop::scdtl {

namespace {

/// `counted`: 1 for entries that means are made of.
torch::Tensor deviations(const torch::Tensor& logged, const torch::Tensor& weights, const torch::Tensor& counted) {
  const torch::Tensor weight = weights * counted;
  const torch::Tensor centred = logged - (logged * weight).sum(0, true) / weight.sum(0, true).clamp_min(1e-30);
  return centred - (centred * counted).sum(1, true) / counted.sum(1, true).clamp_min(1);
}

torch::Tensor ranges(const torch::Tensor& logged, const torch::Tensor& counted) {
  constexpr float far = std::numeric_limits<float>::max();
  const torch::Tensor least = logged.masked_fill(counted == 0, far).amin(0, true);
  const torch::Tensor span = logged.masked_fill(counted == 0, -far).amax(0, true) - least;
  return (logged - least) / torch::where(span > 0, span, torch::ones_like(span));
}

/// Samples × genes, 1 for entries of `expressed` that are held out.
torch::Tensor drawn(const torch::Tensor& expressed, const HeldShare& held) {
  torch::Tensor out = torch::zeros_like(expressed);
  if (held.share <= 0) return out;
  const torch::Tensor from = expressed.contiguous();
  const auto width = static_cast<std::size_t>(out.size(1));
  for (std::int64_t row = 0; row < out.size(0); ++row) {
    Random random(held.seed, "scdtl held-out bulk entries", static_cast<std::uint64_t>(row));
    const float* const is_expressed = from.const_data_ptr<float>() + static_cast<std::size_t>(row) * width;
    float* const to = out.data_ptr<float>() + static_cast<std::size_t>(row) * width;
    for (std::size_t j = 0; j < width; ++j) to[j] = random.uniform() < held.share ? is_expressed[j] : 0.0F;
  }
  return out;
}

/// Columns at `to` among those of the model's genes.
torch::Tensor spread(const torch::Tensor& values, const std::vector<std::int64_t>& to, std::int64_t n_genes) {
  torch::Tensor out = torch::zeros({values.size(0), n_genes});
  return out.index_copy_(1, torch::tensor(to, torch::kInt64), values);
}

}  // namespace

BulkValues bulk_values(const bulk::BulkReference& reference, const std::vector<std::string>& names, Representation kind,
                       const HeldShare& held) {
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
  out.known = torch::zeros({reference.n_samples(), n_genes});
  out.held = torch::zeros_like(out.known);
  if (reference.n_samples() == 0 || from.empty()) return out;
  const torch::Tensor all = torch::tensor(reference.values).reshape({reference.n_samples(), reference.n_genes()});
  const torch::Tensor own = all.index_select(1, torch::tensor(from, torch::kInt64));
  const torch::Tensor known = torch::isfinite(own).to(torch::kFloat32);
  const torch::Tensor logged = torch::nan_to_num(own, 0.0);
  const torch::Tensor expressed = (logged > 0).to(torch::kFloat32);
  const torch::Tensor held_out = drawn(expressed, held);
  const torch::Tensor counted = known * (1 - held_out);
  out.weights = torch::tensor(reference.weights).unsqueeze(1);
  const torch::Tensor represented =
      kind == Representation::deviation ? deviations(logged, out.weights, counted) : ranges(logged, counted);
  out.values = spread(represented * known, to, n_genes);
  out.expressed = spread(expressed, to, n_genes);
  out.known = spread(known, to, n_genes);
  out.held = spread(held_out, to, n_genes);
  for (std::size_t i = 0; i < reference.samples.size(); ++i) {
    const bool is_held = !reference.is_held_out.empty() && reference.is_held_out[i] != 0;
    (is_held ? out.held_rows : out.rows).push_back(static_cast<std::int64_t>(i));
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
      if (std::isnan(value)) continue;
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
  const torch::Tensor visible = 1 - bulk.held.index_select(0, which);
  BulkBatch out;
  out.target = bulk.values.index_select(0, which);
  const torch::Tensor drawn = torch::rand(out.target.sizes(), generator) < hidden_share;
  const torch::Tensor hidden = drawn.to(torch::kFloat32) * bulk.expressed.index_select(0, which);
  out.input = out.target * visible * (1 - hidden);
  out.weight = bulk.weights.index_select(0, which) * bulk.known.index_select(0, which) * visible *
               (1 + (hidden_weight - 1) * hidden);
  return out;
}

BulkBatch held_batch(const BulkValues& bulk) {
  return {bulk.values * (1 - bulk.held), bulk.values, bulk.weights * bulk.held};
}

}  // namespace undrop::scdtl
