#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// How near values come to a known truth. Both sides are log1p of normalised counts.
namespace undrop::judge {

/// Running sums over pairs (a: predicted, b: true), from which every score follows. Sums are in double precision and
/// can be added to each other, so that blocks may be scored apart.
class PairSums {
 public:
  void add(double a, double b);
  void add(const PairSums& other);

  [[nodiscard]] std::int64_t n() const { return n_; }
  [[nodiscard]] double sum_a() const { return a_; }
  [[nodiscard]] double sum_b() const { return b_; }
  [[nodiscard]] double sum_aa() const { return aa_; }
  [[nodiscard]] double sum_bb() const { return bb_; }
  [[nodiscard]] double sum_ab() const { return ab_; }
  [[nodiscard]] double square_error() const { return square_error_; }
  [[nodiscard]] double absolute_error() const { return absolute_error_; }
  /// NaN where there are no pairs.
  [[nodiscard]] double rmse() const;
  [[nodiscard]] double mae() const;
  /// Pearson correlation; 0 where the prediction is constant, NaN where the truth is, or with fewer than 2 pairs.
  [[nodiscard]] double pearson() const;
  /// Cosine similarity; 0 where the prediction is all 0, NaN where the truth is.
  [[nodiscard]] double cosine() const;

 private:
  std::int64_t n_ = 0;
  double a_ = 0;
  double b_ = 0;
  double aa_ = 0;
  double bb_ = 0;
  double ab_ = 0;
  double square_error_ = 0;
  double absolute_error_ = 0;
};

struct RecoverySet {
  double rmse = 0;
  double mae = 0;
  double pearson = 0;
  double cosine = 0;
};

struct RecoveryScores {
  std::int64_t n_entries = 0;
  RecoverySet overall;
  RecoverySet per_gene;  ///< mean over the genes for which a score is defined
  RecoverySet per_cell;  ///< mean over the cells
};

[[nodiscard]] RecoverySet recovery_set(const PairSums& sums);
/// Mean of each score over the sums for which it is defined (correlations: at least 3 pairs); NaN where there is none.
[[nodiscard]] RecoverySet mean_recovery(std::span<const PairSums> sums);
/// `by_cell` and `by_gene` are sums over the same entries.
[[nodiscard]] RecoveryScores recovery_scores(std::span<const PairSums> by_cell, std::span<const PairSums> by_gene);

}  // namespace undrop::judge
