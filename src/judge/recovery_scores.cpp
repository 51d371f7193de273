#include "judge/recovery_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace undrop::judge {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// A variance below this share of the mean square is rounding.
constexpr double rounding = 1e-12;
constexpr std::int64_t fewest_for_correlation = 3;

class Mean {
 public:
  void add(double value) {
    if (std::isnan(value)) return;
    sum_ += value;
    ++n_;
  }
  [[nodiscard]] double value() const { return n_ == 0 ? undefined : sum_ / static_cast<double>(n_); }

 private:
  double sum_ = 0;
  std::int64_t n_ = 0;
};

}  // namespace

void PairSums::add(double a, double b) {
  ++n_;
  a_ += a;
  b_ += b;
  aa_ += a * a;
  bb_ += b * b;
  ab_ += a * b;
  square_error_ += (a - b) * (a - b);
  absolute_error_ += std::abs(a - b);
}

void PairSums::add(const PairSums& other) {
  n_ += other.n_;
  a_ += other.a_;
  b_ += other.b_;
  aa_ += other.aa_;
  bb_ += other.bb_;
  ab_ += other.ab_;
  square_error_ += other.square_error_;
  absolute_error_ += other.absolute_error_;
}

double PairSums::rmse() const { return n_ == 0 ? undefined : std::sqrt(square_error_ / static_cast<double>(n_)); }

double PairSums::mae() const { return n_ == 0 ? undefined : absolute_error_ / static_cast<double>(n_); }

double PairSums::pearson() const {
  if (n_ < 2) return undefined;
  const auto n = static_cast<double>(n_);
  const double variance_a = aa_ - a_ * a_ / n;
  const double variance_b = bb_ - b_ * b_ / n;
  if (!(variance_b > rounding * bb_)) return undefined;
  if (!(variance_a > rounding * aa_)) return 0;
  return std::clamp((ab_ - a_ * b_ / n) / std::sqrt(variance_a * variance_b), -1.0, 1.0);
}

double PairSums::cosine() const {
  if (!(bb_ > 0)) return undefined;
  return aa_ > 0 ? ab_ / std::sqrt(aa_ * bb_) : 0;
}

RecoverySet recovery_set(const PairSums& sums) { return {sums.rmse(), sums.mae(), sums.pearson(), sums.cosine()}; }

RecoverySet mean_recovery(std::span<const PairSums> sums) {
  Mean rmse;
  Mean mae;
  Mean pearson;
  Mean cosine;
  for (const auto& one : sums) {
    rmse.add(one.rmse());
    mae.add(one.mae());
    if (one.n() < fewest_for_correlation) continue;
    pearson.add(one.pearson());
    cosine.add(one.cosine());
  }
  return {rmse.value(), mae.value(), pearson.value(), cosine.value()};
}

RecoveryScores recovery_scores(std::span<const PairSums> by_cell, std::span<const PairSums> by_gene) {
  PairSums all;
  for (const auto& cell : by_cell) all.add(cell);
  return {all.n(), recovery_set(all), mean_recovery(by_gene), mean_recovery(by_cell)};
}

}  // namespace undrop::judge
