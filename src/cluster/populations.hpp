#pragma once

#include <undrop/facts.hpp>

#include <optional>

#include "embed/cell_embedding.hpp"

namespace undrop::cluster {

struct PopulationOptions {
  std::int64_t n_clusters = 0;         ///< 0: estimated
  std::int64_t maximum_clusters = 15;  ///< largest number that the estimate considers
  std::optional<embed::Input> input;   ///< empty: chosen by evidence
  std::int64_t n_dimensions = 20;
};

/// Groups of like cells, found by k-means on principal components.
struct Populations {
  std::int64_t n = 0;
  std::vector<std::int32_t> of_cell;  ///< −1 for an empty cell
  std::vector<double> centers;        ///< row-major, n × dimensions
  embed::CellEmbedding embedding;
  Facts facts;  ///< evidence: scores of the embeddings, within-cluster sums, silhouettes

  /// Nearest centre of other cells; −1 for empty ones.
  [[nodiscard]] std::vector<std::int32_t> assign(const Dataset& data, const Context& context) const;
  void save(ArchiveWriter& archive, const std::string& prefix) const;
  [[nodiscard]] static Populations load(const ArchiveReader& archive, const std::string& prefix);
};

/// The embedding is chosen by evidence where not given; the number of clusters, where not given, has its candidates
/// from the elbow of the within-cluster sum of squares and is the candidate with the best mean silhouette (on a sample
/// above 5,000 cells).
[[nodiscard]] Populations find_populations(const Dataset& data, std::span<const std::int32_t> genes,
                                           const PopulationOptions& options, const Context& context);

}  // namespace undrop::cluster
