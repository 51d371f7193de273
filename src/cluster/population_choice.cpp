#include "cluster/population_choice.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cluster/k_means.hpp"
#include "cluster/silhouette.hpp"
#include "core/random.hpp"

namespace undrop::cluster {

namespace {

constexpr std::int64_t most_compared_cells = 5000;
constexpr std::int64_t most_counted_cells = 2000;
constexpr double hidden_share = 0.1;
constexpr std::int64_t n_starts = 5;
constexpr std::int64_t candidate_reach = 2;
/// Pseudo-observations at the gene's own mean, for genes with few non-zeros in a cluster.
constexpr double mean_ridge = 2;
/// Below this the best clustering is no better than cutting one cloud in two.
constexpr double least_silhouette = 0.03;

struct Entry {
  std::int64_t cell;
  std::int32_t gene;
  float value;  ///< log1p normalised
};

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

/// The data set with a share of its non-zeros taken out, and what was taken and left.
struct Split {
  Dataset visible;
  std::vector<Entry> hidden;
  std::vector<Entry> kept;
};

Split split_entries(const Dataset& data, std::span<const std::int32_t> genes, const Context& context) {
  std::vector<std::uint8_t> wanted(static_cast<std::size_t>(data.n_genes()), 0);
  for (const auto gene : genes) wanted[static_cast<std::size_t>(gene)] = 1;
  Split out{data, {}, {}};
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> kept_genes;
  std::vector<float> kept_values;
  CountBlock block;
  for (std::int64_t cell = 0; cell < data.n_cells(); ++cell) {
    data.counts->read({cell, cell + 1}, block);
    Random random(context.seed, "hidden for the choice of embedding", static_cast<std::uint64_t>(cell));
    const double factor = data.size_factors[static_cast<std::size_t>(cell)];
    for (std::size_t e = 0; e < block.genes.size(); ++e) {
      const bool hide = random.uniform() < hidden_share;
      const std::int32_t gene = block.genes[e];
      if (factor > 0 && wanted[static_cast<std::size_t>(gene)] != 0) {
        const auto value = static_cast<float>(std::log1p(static_cast<double>(block.values[e]) / factor));
        (hide ? out.hidden : out.kept).push_back({cell, gene, value});
      }
      if (hide) continue;
      kept_genes.push_back(gene);
      kept_values.push_back(block.values[e]);
    }
    offsets.push_back(static_cast<std::int64_t>(kept_genes.size()));
  }
  out.visible.counts =
      std::make_shared<SparseCounts>(data.n_genes(), std::move(offsets), std::move(kept_genes), std::move(kept_values));
  return out;
}

/// Root mean squared error at the hidden entries under shrunken means of each gene's non-zeros in each cluster.
double hidden_error(const Split& split, std::span<const std::int32_t> clusters, std::int64_t n_clusters) {
  const auto n_genes = static_cast<std::size_t>(split.visible.n_genes());
  const auto k = static_cast<std::size_t>(n_clusters);
  std::vector<double> gene_sum(n_genes, 0), gene_n(n_genes, 0), sum(n_genes * k, 0), n(n_genes * k, 0);
  const auto slot = [&](const Entry& entry) {
    return static_cast<std::size_t>(entry.gene) * k +
           static_cast<std::size_t>(clusters[static_cast<std::size_t>(entry.cell)]);
  };
  for (const auto& entry : split.kept) {
    gene_sum[static_cast<std::size_t>(entry.gene)] += static_cast<double>(entry.value);
    gene_n[static_cast<std::size_t>(entry.gene)] += 1;
    sum[slot(entry)] += static_cast<double>(entry.value);
    n[slot(entry)] += 1;
  }
  double squares = 0;
  for (const auto& entry : split.hidden) {
    const auto gene = static_cast<std::size_t>(entry.gene);
    const double overall = gene_n[gene] > 0 ? gene_sum[gene] / gene_n[gene] : 0;
    const double predicted = (sum[slot(entry)] + mean_ridge * overall) / (n[slot(entry)] + mean_ridge);
    squares += std::pow(static_cast<double>(entry.value) - predicted, 2);
  }
  return std::sqrt(squares / static_cast<double>(std::max<std::size_t>(1, split.hidden.size())));
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
  const Split split = split_entries(select_cells(data, cells), genes, context);
  const auto error = [&](embed::Input input) {
    const auto embedding = embed::embed_cells(split.visible, genes, input, options.n_dimensions, context);
    if (embedding.n_dimensions == 0) return 0.0;
    const std::int64_t k =
        options.n_clusters > 0
            ? options.n_clusters
            : choose_number(embedding.scores, embedding.n_dimensions, options.maximum_clusters, context).chosen;
    const KMeans fit = k_means(embedding.scores, embedding.n_dimensions, k, n_starts, context);
    return hidden_error(split, fit.clusters, fit.n_clusters);
  };
  EmbeddingEvidence out;
  out.log_normalized_error = error(embed::Input::log_normalized);
  out.zeros_as_missing_error = error(embed::Input::zeros_as_missing);
  out.chosen = out.zeros_as_missing_error < out.log_normalized_error ? embed::Input::zeros_as_missing
                                                                     : embed::Input::log_normalized;
  return out;
}

}  // namespace undrop::cluster
