#include "neighbors/diffusion_operator.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/per_processor.hpp"
#include "core/weighted_rows.hpp"

namespace undrop::neighbors {

namespace {

UNDROP_PER_PROCESSOR void add_rows(const double* weights, const std::int32_t* ends, std::int64_t n, const float* in,
                                   std::int64_t stride, std::int64_t width, float* to) {
  rows::add_weighted(weights, ends, n, in, stride, width, to);
}

UNDROP_PER_PROCESSOR void add_rows(const double* weights, const std::int32_t* ends, std::int64_t n, const double* in,
                                   std::int64_t stride, std::int64_t width, double* to) {
  rows::add_weighted(weights, ends, n, in, stride, width, to);
}

template <typename Value>
void walk(const DiffusionOperator& of, Columns<const Value> in, Columns<Value> out, std::int64_t width) {
  for (std::int64_t i = 0; i < of.n_cells(); ++i) {
    const std::int64_t first = of.offsets()[static_cast<std::size_t>(i)];
    const std::int64_t n = of.offsets()[static_cast<std::size_t>(i) + 1] - first;
    Value* to = out.data + i * out.stride;
    std::fill_n(to, width, Value{0});
    add_rows(of.weights().data() + first, of.ends().data() + first, n, in.data, in.stride, width, to);
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
  walk<float>(*this, {in.data(), width}, {out.data(), width}, width);
}

void DiffusionOperator::step(std::span<const double> in, std::span<double> out, std::int64_t width) const {
  walk<double>(*this, {in.data(), width}, {out.data(), width}, width);
}

void DiffusionOperator::step(Columns<const float> in, Columns<float> out, std::int64_t width) const {
  walk<float>(*this, in, out, width);
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
