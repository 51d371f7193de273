#pragma once

#include <undrop/context.hpp>

#include <Eigen/Dense>

#include <cstdint>
#include <span>

#include "prep/value_rows.hpp"

namespace undrop::ebayes {

/// Poisson factorisation by maximum likelihood (Lee and Seung 2001, the divergence's multiplicative updates): the mean
/// of a count is the product of its cell's and its gene's factors, all at least 0. A cell's depth is part of its
/// factors. Each update raises the likelihood; stopping early keeps the factors from following single counts.
/// `genes`: the same counts by genes. `stream` names the random start, keyed by the gene. Returns the genes' factors,
/// padded(rank) × genes. O(sweeps × non-zeros × rank); the same for any number of threads.
[[nodiscard]] Eigen::MatrixXf fit_poisson_factors(const prep::ValueRows& cells, const prep::ValueRows& genes,
                                                  std::int64_t rank, std::int64_t sweeps, std::uint64_t stream,
                                                  const Context& context);

/// Places one cell among given genes' factors: its own factors after some updates from equal ones.
class PoissonPlacing {
 public:
  /// `genes` must outlive this.
  PoissonPlacing(const Eigen::MatrixXf& genes, std::int64_t rank, std::int64_t sweeps);
  /// `out` has genes.rows() entries; 0 for a cell without counts.
  void place(std::span<const std::int32_t> columns, std::span<const float> counts, float* out) const;

 private:
  const Eigen::MatrixXf& genes_;
  Eigen::VectorXf inverse_sums_;  ///< 1 / Σ over genes, 0 for padding
  std::int64_t rank_;
  std::int64_t sweeps_;
};

}  // namespace undrop::ebayes
