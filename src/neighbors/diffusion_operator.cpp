#include "neighbors/diffusion_operator.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/per_processor.hpp"

namespace undrop::neighbors {

namespace {

/// to += Σ weights[e] · row ends[e] of `in`, for `n` edges.
UNDROP_PER_PROCESSOR void add_rows(const double* weights, const std::int32_t* ends, std::int64_t n, const float* in,
                                   std::int64_t width, float* to) {
  for (std::int64_t e = 0; e < n; ++e) {
    const auto weight = static_cast<float>(weights[e]);
    const float* from = in + ends[e] * width;
    for (std::int64_t k = 0; k < width; ++k) to[k] += weight * from[k];
  }
}

UNDROP_PER_PROCESSOR void add_rows(const double* weights, const std::int32_t* ends, std::int64_t n, const double* in,
                                   std::int64_t width, double* to) {
  for (std::int64_t e = 0; e < n; ++e) {
    const double* from = in + ends[e] * width;
    for (std::int64_t k = 0; k < width; ++k) to[k] += weights[e] * from[k];
  }
}

template <typename Value>
void walk(const DiffusionOperator& of, std::span<const Value> in, std::span<Value> out, std::int64_t width) {
  std::fill(out.begin(), out.end(), Value{0});
  for (std::int64_t i = 0; i < of.n_cells(); ++i) {
    const std::int64_t first = of.offsets()[static_cast<std::size_t>(i)];
    const std::int64_t n = of.offsets()[static_cast<std::size_t>(i) + 1] - first;
    add_rows(of.weights().data() + first, of.ends().data() + first, n, in.data(), width, out.data() + i * width);
  }
}

}  // namespace

DiffusionOperator::DiffusionOperator(const CellGraph& graph)
    : DiffusionOperator(graph.offsets, graph.ends, graph.weights) {
  for (std::size_t i = 0; i + 1 < offsets_.size(); ++i) {
    const auto first = weights_.begin() + offsets_[i];
    const auto last = weights_.begin() + offsets_[i + 1];
    double sum = 0;
    for (auto at = first; at != last; ++at) sum += *at;
    for (auto at = first; at != last; ++at) *at /= sum;
  }
}

DiffusionOperator::DiffusionOperator(std::vector<std::int64_t> offsets, std::vector<std::int32_t> ends,
                                     std::vector<double> weights)
    : offsets_(std::move(offsets)), ends_(std::move(ends)), weights_(std::move(weights)) {}

void DiffusionOperator::step(std::span<const float> in, std::span<float> out, std::int64_t width) const {
  walk(*this, in, out, width);
}

void DiffusionOperator::step(std::span<const double> in, std::span<double> out, std::int64_t width) const {
  walk(*this, in, out, width);
}

std::vector<Share> DiffusionOperator::row_of_power(std::int64_t cell, std::int64_t steps) const {
  std::vector<Share> row{{static_cast<std::int32_t>(cell), 1.0}};
  for (std::int64_t s = 0; s < steps; ++s) {
    std::unordered_map<std::int32_t, std::size_t> place;
    std::vector<Share> next;
    for (const auto& share : row) {
      const auto i = static_cast<std::size_t>(share.cell);
      for (auto e = static_cast<std::size_t>(offsets_[i]); e < static_cast<std::size_t>(offsets_[i + 1]); ++e) {
        const auto [found, is_new] = place.emplace(ends_[e], next.size());
        if (is_new) next.push_back({ends_[e], 0});
        next[found->second].weight += share.weight * weights_[e];
      }
    }
    std::sort(next.begin(), next.end(), [](const Share& a, const Share& b) { return a.cell < b.cell; });
    row = std::move(next);
  }
  return row;
}

}  // namespace undrop::neighbors
