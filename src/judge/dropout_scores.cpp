#include "judge/dropout_scores.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace undrop::judge {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// Bits of a float's fraction that are dropped, so that 11 remain.
constexpr unsigned dropped_bits = 12;

std::uint32_t bin_below_half(float p) { return std::bit_cast<std::uint32_t>(p) >> dropped_bits; }

constexpr float half = 0.5F;
constexpr std::uint32_t half_bin = std::bit_cast<std::uint32_t>(half) >> dropped_bits;

/// Rises with p; fine near 0 and near 1 alike.
std::size_t bin(float p) { return p < half ? bin_below_half(p) : 2 * half_bin - bin_below_half(1 - p); }

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void CallCounts::add(bool called, bool is_dropout) {
  auto& cell =
      called ? (is_dropout ? true_positives : false_positives) : (is_dropout ? false_negatives : true_negatives);
  ++cell;
}

void CallCounts::add(const CallCounts& other) {
  true_positives += other.true_positives;
  false_positives += other.false_positives;
  true_negatives += other.true_negatives;
  false_negatives += other.false_negatives;
}

std::int64_t CallCounts::n() const { return true_positives + false_positives + true_negatives + false_negatives; }

CallScores call_scores(const CallCounts& counts) {
  const auto tp = counts.true_positives;
  const auto fp = counts.false_positives;
  const auto fn = counts.false_negatives;
  return {ratio(tp + counts.true_negatives, counts.n()), ratio(tp, tp + fp), ratio(tp, tp + fn),
          ratio(2 * tp, 2 * tp + fp + fn), ratio(fp, fp + counts.true_negatives)};
}

ProbabilityScores::ProbabilityScores() : dropouts_(2 * half_bin + 1), zeros_(2 * half_bin + 1) {}

void ProbabilityScores::add(float probability, bool is_dropout) {
  if (std::isnan(probability)) return;
  // Adding 0 turns −0 into 0, whose bits are the smallest.
  const float p = std::clamp(probability, 0.0F, 1.0F) + 0.0F;
  ++(is_dropout ? dropouts_ : zeros_)[bin(p)];
  const double error = static_cast<double>(p) - (is_dropout ? 1 : 0);
  squares_ += error * error;
  ++n_;
}

double ProbabilityScores::auc() const {
  double pairs_won = 0;
  double zeros_below = 0;
  double dropouts = 0;
  for (std::size_t i = 0; i < zeros_.size(); ++i) {
    const auto here = static_cast<double>(dropouts_[i]);
    pairs_won += here * (zeros_below + static_cast<double>(zeros_[i]) / 2);
    zeros_below += static_cast<double>(zeros_[i]);
    dropouts += here;
  }
  return dropouts > 0 && zeros_below > 0 ? pairs_won / (dropouts * zeros_below) : undefined;
}

double ProbabilityScores::brier() const { return n_ == 0 ? undefined : squares_ / static_cast<double>(n_); }

}  // namespace undrop::judge
