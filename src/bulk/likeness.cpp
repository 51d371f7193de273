#include "bulk/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/parallel.hpp"

namespace undrop::bulk {

namespace {

constexpr double scale_of_weights = 0.05;
constexpr double least_weight = 0.05;
constexpr std::size_t fewest_genes = 3;

/// Samples [begin, end) of the same table, and the genes that they are compared by.
struct Block {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::size_t> genes;
};

std::vector<std::size_t> known_genes(std::span<const float> values, std::size_t sample, std::size_t n_genes) {
  std::vector<std::size_t> known;
  for (std::size_t i = 0; i < n_genes; ++i) {
    if (!std::isnan(values[sample * n_genes + i])) known.push_back(i);
  }
  return known;
}

/// Neighbouring samples that lack the same genes.
std::vector<Block> blocks_of(std::span<const float> values, std::size_t n_samples, std::size_t n_genes) {
  std::vector<Block> blocks;
  for (std::size_t sample = 0; sample < n_samples; ++sample) {
    auto known = known_genes(values, sample, n_genes);
    if (blocks.empty() || known != blocks.back().genes) blocks.push_back({sample, sample, std::move(known)});
    blocks.back().end = sample + 1;
  }
  return blocks;
}

/// Leaves out what neither the cells nor any of the block's samples show.
void keep_seen(std::span<const float> values, const CellSums& sums, std::span<const std::int32_t> genes, Block& block) {
  std::erase_if(block.genes, [&](std::size_t i) {
    if (sums.counts[static_cast<std::size_t>(genes[i])] > 0) return false;
    for (std::size_t sample = block.begin; sample < block.end; ++sample) {
      if (values[sample * genes.size() + i] > 0) return false;
    }
    return true;
  });
}

void compare(std::span<const float> values, const Block& block, const CellSums& sums,
             std::span<const std::int32_t> genes, const Context& context, Likeness& out) {
  if (block.genes.size() < fewest_genes) return;
  std::vector<std::vector<double>> of_sums;
  for (std::size_t row = 0; row < sums.names.size(); ++row) {
    std::vector<double> picked;
    for (const auto i : block.genes) picked.push_back(sums.row(row)[static_cast<std::size_t>(genes[i])]);
    of_sums.push_back(standard_ranks(picked));
  }
  parallel_for(context, static_cast<std::int64_t>(block.end - block.begin), [&](std::int64_t at) {
    const auto sample = block.begin + static_cast<std::size_t>(at);
    std::vector<double> picked;
    for (const auto i : block.genes) picked.push_back(static_cast<double>(values[sample * genes.size() + i]));
    const auto ranks = standard_ranks(picked);
    for (std::size_t row = 0; row < of_sums.size(); ++row) {
      const double r = std::inner_product(ranks.begin(), ranks.end(), of_sums[row].begin(), 0.0);
      if (row > 0 && r <= out.correlations[sample]) continue;
      out.correlations[sample] = r;
      out.populations[sample] = row;
    }
  });
}

}  // namespace

std::vector<double> standardized(std::vector<double> values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (auto& value : values) value -= mean;
  const double length = std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0));
  for (auto& value : values) value = length > 0 ? value / length : 0.0;
  return values;
}

std::vector<double> standard_ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = 0.5 * static_cast<double>(begin + end - 1);
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return standardized(std::move(ranks));
}

Likeness likeness(std::span<const float> values, std::int64_t n_samples, const CellSums& sums,
                  std::span<const std::int32_t> genes, const Context& context) {
  const auto n = static_cast<std::size_t>(n_samples);
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  Likeness out{std::vector<double>(n, unknown), std::vector<std::size_t>(n, 0), unknown};
  for (auto& block : blocks_of(values, n, genes.size())) {
    keep_seen(values, sums, genes, block);
    compare(values, block, sums, genes, context, out);
  }
  for (const double r : out.correlations) {
    if (!std::isnan(r) && !(r <= out.best)) out.best = r;
  }
  return out;
}

std::vector<float> weights_by_likeness(const Likeness& likeness) {
  std::vector<double> weights;
  for (const double r : likeness.correlations) {
    const double weight = std::exp((r - likeness.best) / scale_of_weights);
    weights.push_back(std::isnan(weight) ? 1.0 : std::max(weight, least_weight));
  }
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<float> out;
  for (const double weight : weights)
    out.push_back(static_cast<float>(weight * static_cast<double>(weights.size()) / total));
  return out;
}

}  // namespace undrop::bulk
