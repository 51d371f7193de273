#pragma once

#include <cstdint>
#include <vector>

/// How well the zeros of an input are told apart: dropout (the truth is positive) or true zero.
namespace undrop::judge {

/// Zeros of the input by what was called and what is true. Positive means dropout.
struct CallCounts {
  std::int64_t true_positives = 0;
  std::int64_t false_positives = 0;
  std::int64_t true_negatives = 0;
  std::int64_t false_negatives = 0;

  void add(bool called, bool is_dropout);
  void add(const CallCounts& other);
  [[nodiscard]] std::int64_t n() const;
};

/// A ratio without a denominator is 0 (nothing called: precision 0), as is the rate among no zeros.
struct CallScores {
  double accuracy = 0;
  double precision = 0;
  double recall = 0;
  double f1 = 0;
  double false_positive_rate = 0;
};

[[nodiscard]] CallScores call_scores(const CallCounts& counts);

/// Area under the ROC curve and Brier score of probabilities, without keeping them: probabilities are counted in bins
/// of 1/2048 relative width in p below one half and in 1 − p above, about 5 × 10^5 in all. Within a bin order is
/// unknown and counts one half.
class ProbabilityScores {
 public:
  ProbabilityScores();
  /// `probability` is clamped to [0, 1]; NaN is left out.
  void add(float probability, bool is_dropout);
  [[nodiscard]] std::int64_t n() const { return n_; }
  /// NaN where one of the two kinds is absent.
  [[nodiscard]] double auc() const;
  /// Mean of (p − truth)²; NaN where nothing was added.
  [[nodiscard]] double brier() const;

 private:
  std::vector<std::int64_t> dropouts_;
  std::vector<std::int64_t> zeros_;
  double squares_ = 0;
  std::int64_t n_ = 0;
};

}  // namespace undrop::judge
