#pragma once

#include <undrop/context.hpp>

#include <Eigen/Dense>

#include <cstdint>
#include <span>
#include <vector>

#include "prep/value_rows.hpp"

namespace undrop::ebayes {

/// Genes' factors of a Gamma-Poisson factorisation: each is a Gamma distribution, kept as its mean and its geometric
/// mean exp(E log). padded(rank) × genes.
struct GammaFactors {
  Eigen::MatrixXf mean;
  Eigen::MatrixXf geometric;
};

/// Poisson factorisation with Gamma priors by variational inference (Cemgil 2009; Gopalan, Hofman and Blei 2015):
/// counts are Poisson with mean size factor × Σ_k w_k h_k, w ~ Gamma(0.3, 0.3), h ~ Gamma with shape 1 and mean the
/// gene's mean / rank. `genes`: the same counts by genes; `size_factors` one a cell; `gene_means` of count / size
/// factor. `stream` names the random start, keyed by the gene. O(sweeps × non-zeros × rank); the same for any number of
/// threads.
[[nodiscard]] GammaFactors fit_gamma_factors(const prep::ValueRows& cells, const prep::ValueRows& genes,
                                             std::span<const double> size_factors, std::span<const double> gene_means,
                                             std::int64_t rank, std::int64_t sweeps, std::uint64_t stream,
                                             const Context& context);

/// Places one cell among given genes' factors.
class GammaPlacing {
 public:
  /// `genes` must outlive this.
  GammaPlacing(const GammaFactors& genes, std::int64_t rank, std::int64_t sweeps);
  /// Means of the cell's factors, `out` has genes.mean.rows() entries; 0 for a cell of size factor 0.
  void place(std::span<const std::int32_t> columns, std::span<const float> counts, double size_factor,
             float* out) const;

 private:
  const GammaFactors& genes_;
  Eigen::VectorXf sums_;  ///< of the means over genes
  std::int64_t rank_;
  std::int64_t sweeps_;
};

}  // namespace undrop::ebayes
