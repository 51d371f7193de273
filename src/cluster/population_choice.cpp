#include "cluster/population_choice.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "cluster/hidden_likelihood.hpp"
#include "cluster/k_means.hpp"
#include "cluster/silhouette.hpp"
#include "core/random.hpp"

namespace undrop::cluster {

namespace {

constexpr std::int64_t most_compared_cells = 2000;
constexpr std::int64_t most_counted_cells = 2000;
constexpr std::int64_t n_starts = 5;
constexpr std::int64_t candidate_reach = 2;
constexpr std::array<std::int64_t, 6> compared_numbers = {2, 3, 4, 6, 8, 12};
/// Cells a cluster, on average, below which a number of clusters is not tried.
constexpr std::int64_t fewest_cells = 10;
/// Below this the best clustering is no better than cutting one cloud in two.
constexpr double least_silhouette = 0.03;

std::vector<std::int64_t> sampled(std::int64_t n, std::int64_t most, const char* stream, const Context& context) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  if (n <= most) return all;
  Random random(context.seed, stream);
  for (std::size_t i = 0; i < static_cast<std::size_t>(most); ++i)
    std::swap(all[i], all[i + random.below(all.size() - i)]);
  all.resize(static_cast<std::size_t>(most));
  std::sort(all.begin(), all.end());
  return all;
}

/// The point of a falling curve that lies farthest below the line between its ends.
std::int64_t elbow(const std::vector<double>& within) {
  const auto last = static_cast<double>(within.size() - 1);
  const double drop = within.front() - within.back();
  std::int64_t best = 0;
  double depth = -1;
  for (std::size_t i = 0; i < within.size(); ++i) {
    const double line = 1 - static_cast<double>(i) / last;
    const double curve = drop > 0 ? (within[i] - within.back()) / drop : line;
    if (line - curve <= depth) continue;
    depth = line - curve;
    best = static_cast<std::int64_t>(i);
  }
  return best + 1;
}

}  // namespace

NumberOfClusters choose_number(std::span<const double> points, std::int64_t n_dimensions, std::int64_t maximum,
                               const Context& context) {
  const auto n = static_cast<std::int64_t>(points.size()) / n_dimensions;
  const auto rows = sampled(n, most_counted_cells, "cells for the number of clusters", context);
  std::vector<double> sample;
  for (const auto row : rows)
    sample.insert(sample.end(), points.begin() + row * n_dimensions, points.begin() + (row + 1) * n_dimensions);
  NumberOfClusters out;
  const std::int64_t most = std::min<std::int64_t>(maximum, static_cast<std::int64_t>(rows.size()) / 5);
  if (most < 2) return out;
  std::vector<KMeans> fits;
  for (std::int64_t k = 1; k <= most; ++k) {
    context.check_cancelled();
    fits.push_back(k_means(sample, n_dimensions, k, n_starts, context));
    out.within.push_back(fits.back().within);
  }
  const std::int64_t bend = elbow(out.within);
  double best = least_silhouette;
  for (std::int64_t k = std::max<std::int64_t>(2, bend - candidate_reach); k <= std::min(most, bend + candidate_reach);
       ++k) {
    const auto& fit = fits[static_cast<std::size_t>(k - 1)];
    out.candidates.push_back(k);
    out.silhouettes.push_back(mean_silhouette(sample, n_dimensions, fit.clusters, context));
    if (out.silhouettes.back() <= best) continue;
    best = out.silhouettes.back();
    out.chosen = k;
  }
  return out;
}

EmbeddingEvidence compare_embeddings(const Dataset& data, std::span<const std::int32_t> genes,
                                     const PopulationOptions& options, const Context& context) {
  const auto cells = sampled(data.n_cells(), most_compared_cells, "cells for the choice of embedding", context);
  const HiddenLikelihood likelihood(select_cells(data, cells), genes, context);
  std::vector<std::int64_t> numbers;
  for (const auto k : compared_numbers) {
    if (k * fewest_cells <= static_cast<std::int64_t>(cells.size())) numbers.push_back(k);
  }
  if (options.n_clusters > 0) numbers = {options.n_clusters};
  const auto mean_gain = [&](embed::Input input) {
    const auto embedding = embed::embed_cells(likelihood.visible(), genes, input, options.n_dimensions, context);
    double gain = 0;
    for (const auto k : numbers) {
      context.check_cancelled();
      if (embedding.n_dimensions == 0) continue;
      const KMeans fit = k_means(embedding.scores, embedding.n_dimensions, k, n_starts, context);
      gain += likelihood.gain(fit.clusters, fit.n_clusters) / static_cast<double>(numbers.size());
    }
    return gain;
  };
  EmbeddingEvidence out;
  out.log_normalized_gain = mean_gain(embed::Input::log_normalized);
  out.zeros_as_missing_gain = mean_gain(embed::Input::zeros_as_missing);
  out.chosen = out.zeros_as_missing_gain > out.log_normalized_gain ? embed::Input::zeros_as_missing
                                                                   : embed::Input::log_normalized;
  return out;
}

}  // namespace undrop::cluster
