#pragma once

#include "cluster/populations.hpp"

namespace undrop::cluster {

/// How well clusters of each embedding predict entries that neither has seen.
struct EmbeddingEvidence {
  embed::Input chosen = embed::Input::log_normalized;
  double log_normalized_gain = 0;  ///< log likelihood gained over a single cluster, natural logarithm
  double zeros_as_missing_gain = 0;
};

/// Hides a tenth of the entries of at most 2,000 cells, clusters both embeddings of the rest into the same numbers of
/// clusters (2 to 12; the given number where there is one), and compares what each gains on average over the numbers:
/// see HiddenLikelihood.
[[nodiscard]] EmbeddingEvidence compare_embeddings(const Dataset& data, std::span<const std::int32_t> genes,
                                                   const PopulationOptions& options, const Context& context);

/// Candidates around the elbow of the within-cluster sum of squares, judged by mean silhouette.
struct NumberOfClusters {
  std::int64_t chosen = 1;
  std::vector<double> within;  ///< for 1, 2, ... clusters
  std::vector<std::int64_t> candidates;
  std::vector<double> silhouettes;  ///< one a candidate
};

/// `points`: row-major, n × dimensions. Looks at 2,000 of them at most.
[[nodiscard]] NumberOfClusters choose_number(std::span<const double> points, std::int64_t n_dimensions,
                                             std::int64_t maximum, const Context& context);

}  // namespace undrop::cluster
