#include "bulk/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/parallel.hpp"

namespace undrop::bulk {

namespace {

constexpr double scale_of_weights = 0.05;
constexpr double least_weight = 0.05;

/// Ranks with ties shared, centred and of length 1; all 0 where every value is the same.
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
  const double mean = 0.5 * static_cast<double>(values.size() - 1);
  double squares = 0;
  for (auto& rank : ranks) {
    rank -= mean;
    squares += rank * rank;
  }
  const double length = std::sqrt(squares);
  for (auto& rank : ranks) rank = length > 0 ? rank / length : 0.0;
  return ranks;
}

std::vector<std::size_t> seen_genes(std::span<const float> values, std::size_t n_samples, const CellSums& sums,
                                    std::span<const std::int32_t> genes) {
  std::vector<std::size_t> seen;
  for (std::size_t i = 0; i < genes.size(); ++i) {
    bool is_seen = sums.counts[static_cast<std::size_t>(genes[i])] > 0;
    for (std::size_t sample = 0; sample < n_samples && !is_seen; ++sample)
      is_seen = values[sample * genes.size() + i] > 0;
    if (is_seen) seen.push_back(i);
  }
  return seen;
}

}  // namespace

Likeness likeness(std::span<const float> values, std::int64_t n_samples, const CellSums& sums,
                  std::span<const std::int32_t> genes, const Context& context) {
  const auto n = static_cast<std::size_t>(n_samples);
  Likeness out{std::vector<double>(n, std::numeric_limits<double>::quiet_NaN()), std::vector<std::size_t>(n, 0),
               std::numeric_limits<double>::quiet_NaN()};
  const auto seen = seen_genes(values, n, sums, genes);
  if (seen.size() < 3 || n == 0) return out;
  std::vector<std::vector<double>> of_sums;
  for (std::size_t row = 0; row < sums.names.size(); ++row) {
    std::vector<double> picked;
    for (const auto i : seen) picked.push_back(sums.row(row)[static_cast<std::size_t>(genes[i])]);
    of_sums.push_back(standard_ranks(picked));
  }
  parallel_for(context, n_samples, [&](std::int64_t at) {
    const auto sample = static_cast<std::size_t>(at);
    std::vector<double> picked;
    for (const auto i : seen) picked.push_back(static_cast<double>(values[sample * genes.size() + i]));
    const auto ranks = standard_ranks(picked);
    for (std::size_t row = 0; row < of_sums.size(); ++row) {
      const double r = std::inner_product(ranks.begin(), ranks.end(), of_sums[row].begin(), 0.0);
      if (row > 0 && r <= out.correlations[sample]) continue;
      out.correlations[sample] = r;
      out.populations[sample] = row;
    }
  });
  out.best = *std::max_element(out.correlations.begin(), out.correlations.end());
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
