#include "methods/saver/penalty_choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace undrop::saver {

namespace {

constexpr double enough_explained = 0.999;
constexpr double least_progress = 1e-5;
constexpr std::int64_t penalties_past_the_least = 8;
constexpr std::int64_t stride = 4;  ///< between the penalties that are tried
constexpr double worthwhile_root_gain = 0.5;

struct Fold {
  PoissonLasso lasso;
  std::vector<Eigen::Index> held_out;
};

/// Deviance per cell of the held-out cells.
double held_out_deviance(const Fold& fold, const Eigen::VectorXf& y) {
  double sum = 0;
  for (const auto c : fold.held_out) {
    const auto count = static_cast<double>(y[c]);
    const auto e = static_cast<double>(fold.lasso.eta()[c]);
    sum += (count > 0 ? count * (std::log(count) - e) : 0) - count + std::exp(e);
  }
  return 2 * sum / static_cast<double>(fold.held_out.size());
}

struct Error {
  double mean = 0;
  double deviation = 0;
};

Error error_over(const std::vector<Fold>& folds, const Eigen::VectorXf& y) {
  std::vector<double> each;
  Error out;
  double cells = 0;
  for (const auto& fold : folds) {
    each.push_back(held_out_deviance(fold, y));
    out.mean += static_cast<double>(fold.held_out.size()) * each.back();
    cells += static_cast<double>(fold.held_out.size());
  }
  out.mean /= cells;
  for (std::size_t f = 0; f < folds.size(); ++f) {
    const double off = each[f] - out.mean;
    out.deviation += static_cast<double>(folds[f].held_out.size()) * off * off / cells;
  }
  out.deviation = std::sqrt(out.deviation / static_cast<double>(folds.size() - 1));
  return out;
}

std::vector<Fold> make_folds(const Eigen::MatrixXf& x, const Eigen::VectorXf& y,
                             const std::vector<std::int32_t>& candidates, const std::vector<std::int64_t>& fold_of,
                             const CrossValidation& how) {
  std::vector<Fold> folds;
  for (std::int64_t f = 0; f < how.n_folds; ++f) {
    Eigen::ArrayXf weights = Eigen::ArrayXf::Ones(x.rows());
    std::vector<Eigen::Index> held_out;
    for (Eigen::Index c = 0; c < x.rows(); ++c) {
      if (fold_of[static_cast<std::size_t>(c)] != f) continue;
      weights[c] = 0;
      held_out.push_back(c);
    }
    if (held_out.empty() || (weights * y.array()).sum() <= 0) return {};
    folds.push_back({PoissonLasso(x, y, std::move(weights), candidates, how.limits), std::move(held_out)});
  }
  return folds;
}

double mean_explained(const std::vector<Fold>& folds) {
  double sum = 0;
  for (const auto& fold : folds) sum += fold.lasso.explained();
  return sum / static_cast<double>(folds.size());
}

/// The least λ without coefficients when all cells are fitted.
double largest_penalty(const Eigen::MatrixXf& x, const Eigen::VectorXf& y,
                       const std::vector<std::int32_t>& candidates) {
  const Eigen::VectorXf centred = (y.array() - y.mean()).matrix() / static_cast<float>(y.size());
  float largest = 0;
  for (const auto column : candidates) largest = std::max(largest, std::abs(x.col(column).dot(centred)));
  return static_cast<double>(largest);
}

/// The errors of the penalties that were tried, by their number on the path, and the best of these.
class TriedPenalties {
 public:
  explicit TriedPenalties(std::int64_t n_penalties) : errors_(static_cast<std::size_t>(n_penalties)) {}

  void add(std::int64_t number, const Error& error) {
    errors_[static_cast<std::size_t>(number)] = error;
    last_ = number;
    if (best_ < 0 || error.mean < at(best_).mean) best_ = number;
  }
  [[nodiscard]] bool risen(std::int64_t number) const {
    return number - best_ >= penalties_past_the_least && at(number).mean > at(best_).mean + 0.5 * at(best_).deviation;
  }
  [[nodiscard]] double gain() const {
    return best_ >= 0 && at(best_).deviation > 0 ? (at(0).mean - at(best_).mean) / at(best_).deviation : 0;
  }
  /// Where on the path the error is least: at the least of the parabola through the best one tried and its neighbours,
  /// at the best itself where one of these is missing; below 0 where none was tried.
  [[nodiscard]] double least() const {
    const auto middle = static_cast<double>(best_);
    if (best_ < stride || best_ + stride > last_) return middle;
    const double before = at(best_ - stride).mean;
    const double after = at(best_ + stride).mean;
    const double bend = before - 2 * at(best_).mean + after;
    return bend > 0 ? middle + 0.5 * static_cast<double>(stride) * (before - after) / bend : middle;
  }

 private:
  [[nodiscard]] const Error& at(std::int64_t number) const { return errors_[static_cast<std::size_t>(number)]; }
  std::vector<Error> errors_;
  std::int64_t best_ = -1;
  std::int64_t last_ = -1;
};

bool fit_all(std::vector<Fold>& folds, double penalty) {
  return std::all_of(folds.begin(), folds.end(), [penalty](Fold& fold) { return fold.lasso.fit(penalty); });
}

}  // namespace

PenaltyChoice choose_penalty(const Eigen::MatrixXf& predictors, const Eigen::VectorXf& response,
                             const std::vector<std::int32_t>& candidates, const std::vector<std::int64_t>& fold_of,
                             const CrossValidation& how) {
  PenaltyChoice out;
  out.largest = out.best = largest_penalty(predictors, response, candidates);
  if (!(out.largest > 0)) return out;
  auto folds = make_folds(predictors, response, candidates, fold_of, how);
  if (folds.empty()) return out;
  const double step =
      std::log(how.smallest_ratio) / static_cast<double>(std::max<std::int64_t>(1, how.n_penalties - 1));
  const auto penalty = [&](double number) { return out.largest * std::exp(step * number); };
  TriedPenalties tried(how.n_penalties);
  double explained = 0;
  for (std::int64_t k = 0; k < how.n_penalties; k += stride) {
    if (!fit_all(folds, penalty(static_cast<double>(k)))) break;
    tried.add(k, error_over(folds, response));
    const double earlier = explained;
    explained = mean_explained(folds);
    const bool idle = k > 4 && explained - earlier < stride * least_progress * explained;
    if (tried.risen(k) || explained > enough_explained || idle) break;
  }
  if (tried.least() >= 0) out.best = penalty(tried.least());
  out.gain = tried.gain();
  return out;
}

Line fit_line(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  double mean_x = 0;
  double mean_y = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    mean_x += x[k] / n;
    mean_y += y[k] / n;
  }
  double both = 0;
  double square = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    both += (x[k] - mean_x) * (y[k] - mean_y);
    square += (x[k] - mean_x) * (x[k] - mean_x);
  }
  const double slope = square > 0 ? both / square : 0;
  return {mean_y - slope * mean_x, slope};
}

double worthwhile_correlation(std::span<const Calibrated> genes) {
  std::vector<double> correlation;
  std::vector<double> root_gain;
  double mean = 0;
  for (const auto& gene : genes) {
    correlation.push_back(gene.correlation);
    root_gain.push_back(std::sqrt(std::max(0.0, gene.penalty.gain)));
    mean += root_gain.back() / static_cast<double>(genes.size());
  }
  const Line line = fit_line(correlation, root_gain);
  if (line.slope > 0) return (worthwhile_root_gain - line.intercept) / line.slope;
  return mean >= worthwhile_root_gain ? 0 : std::numeric_limits<double>::infinity();
}

PenaltyRule penalty_rule(std::span<const Calibrated> genes, double cutoff) {
  std::vector<double> correlation;
  std::vector<double> squared;
  for (const auto& gene : genes) {
    if (!(gene.correlation > cutoff) || !(gene.penalty.best > 0)) continue;
    const double log_ratio = std::log(gene.penalty.largest / gene.penalty.best);
    correlation.push_back(gene.correlation);
    squared.push_back(log_ratio * log_ratio);
  }
  PenaltyRule out{cutoff, {}};
  if (correlation.empty()) {
    out.cutoff = std::numeric_limits<double>::infinity();
    return out;
  }
  out.squared_log_ratio = fit_line(correlation, squared);
  const auto& line = out.squared_log_ratio;
  if (line.slope > 0) out.cutoff = std::max(cutoff, -line.intercept / line.slope);
  return out;
}

PenaltyChoice PenaltyRule::penalty(double correlation, double deviation) const {
  PenaltyChoice out;
  out.largest = correlation * deviation;
  const double squared = std::max(0.0, squared_log_ratio.intercept + squared_log_ratio.slope * correlation);
  out.best = out.largest * std::exp(-std::sqrt(squared));
  return out;
}

}  // namespace undrop::saver
