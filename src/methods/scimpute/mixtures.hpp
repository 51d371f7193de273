#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dropout/gamma_normal_mixture.hpp"
#include "embed/sparse_products.hpp"

namespace undrop::scimpute {

/// The Gamma-Normal mixture of every gene in every cluster, row-major genes × clusters.
class Mixtures {
 public:
  /// By EM from the rows of log_rows; cells of cluster −1 are left out. Cost O(non-zeros) an iteration.
  static Mixtures fit(const embed::SparseRows& rows, std::span<const std::int32_t> clusters, std::int64_t n_clusters,
                      const Context& context);

  [[nodiscard]] std::int64_t n_genes() const { return n_genes_; }
  [[nodiscard]] std::int64_t n_clusters() const { return n_clusters_; }
  /// Whether the gene is imputed in the cluster: it is seen there, its normal component lies above that of a count of 1
  /// in a million and over the gamma component. No gene of a cluster with fewer than 11 such is.
  [[nodiscard]] bool is_valid(std::int32_t gene, std::int32_t cluster) const {
    return entry(gene, cluster).highest > 0;
  }
  /// P(dropout | zero); 0 where not valid.
  [[nodiscard]] double of_zero(std::int32_t gene, std::int32_t cluster) const { return entry(gene, cluster).of_zero; }
  /// P(dropout | z); 0 where not valid, and above the normal component's mean where it would exceed `threshold`.
  [[nodiscard]] double of_value(std::int32_t gene, std::int32_t cluster, double z, double threshold) const;
  /// The gene's largest z in the cluster.
  [[nodiscard]] double highest(std::int32_t gene, std::int32_t cluster) const { return entry(gene, cluster).highest; }
  [[nodiscard]] std::int64_t n_valid(std::int32_t cluster) const;
  [[nodiscard]] double unsettled_share() const { return unsettled_share_; }
  void save(ArchiveWriter& archive, const std::string& prefix) const;
  /// Throws FormatError where the parts disagree.
  [[nodiscard]] static Mixtures load(const ArchiveReader& archive, const std::string& prefix, std::int64_t n_genes);

 private:
  struct Entry {
    dropout::MixtureParameters parameters;
    double of_zero = 0;
    double highest = 0;  ///< 0 where not valid
  };
  [[nodiscard]] const Entry& entry(std::int32_t gene, std::int32_t cluster) const {
    return entries_[static_cast<std::size_t>(gene * n_clusters_ + cluster)];
  }
  Entry& entry(std::int64_t gene, std::int64_t cluster) {
    return entries_[static_cast<std::size_t>(gene * n_clusters_ + cluster)];
  }
  void drop_small_clusters(const std::vector<std::int64_t>& sizes);

  std::int64_t n_genes_ = 0;
  std::int64_t n_clusters_ = 0;
  double unsettled_share_ = 0;  ///< of the fits: stopped at the last allowed iteration
  std::vector<Entry> entries_;
};

/// Whether the published rules impute a gene with these parameters.
[[nodiscard]] bool is_sound(const dropout::MixtureParameters& p);

}  // namespace undrop::scimpute
