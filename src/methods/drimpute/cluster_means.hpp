#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undrop::drimpute {

/// One clustering of the fit's cells, with every cluster's mean of log1p(count / size factor), zeros weighed in.
struct ClusterMeans {
  std::int64_t n_clusters = 0;
  std::vector<std::int32_t> of_cell;  ///< one code a row of the fit
  std::vector<float> means;           ///< row-major, clusters × genes

  [[nodiscard]] std::span<const float> of(std::int32_t cluster, std::int64_t n_genes) const {
    return std::span(means).subspan(static_cast<std::size_t>(cluster * n_genes), static_cast<std::size_t>(n_genes));
  }
  void save(ArchiveWriter& archive, const std::string& prefix, std::int64_t n_genes) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static ClusterMeans load(const ArchiveReader& archive, const std::string& prefix, std::int64_t n_genes,
                                         std::int64_t n_cells);
};

/// Fills in the means of several clusterings in one pass over the counts of `cells` (rows of the fit). `places`: per
/// gene of the data set its column, −1 where it has none. O(non-zeros × clusterings); the same for any number of
/// threads.
void set_means(std::vector<ClusterMeans>& clusterings, const Dataset& data, std::span<const std::int64_t> cells,
               std::span<const std::int32_t> places, std::int64_t n_genes, const Context& context);

}  // namespace undrop::drimpute
