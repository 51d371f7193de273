#include "methods/saver/penalty_choice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace undrop::saver {

namespace {

constexpr double enough_explained = 0.999;
constexpr double least_progress = 1e-5;
constexpr std::size_t penalties_past_the_least = 8;
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

}  // namespace

PenaltyChoice choose_penalty(const Eigen::MatrixXf& predictors, const Eigen::VectorXf& response,
                             const std::vector<std::int32_t>& candidates, const std::vector<std::int64_t>& fold_of,
                             const CrossValidation& how) {
  PenaltyChoice out;
  out.largest = out.best = largest_penalty(predictors, response, candidates);
  if (!(out.largest > 0)) return out;
  auto folds = make_folds(predictors, response, candidates, fold_of, how);
  if (folds.empty()) return out;
  const double ratio =
      std::pow(how.smallest_ratio, 1 / static_cast<double>(std::max<std::int64_t>(1, how.n_penalties - 1)));
  std::vector<Error> path;
  std::size_t best = 0;
  double explained = 0;
  double penalty = out.largest;
  for (std::int64_t k = 0; k < how.n_penalties; ++k, penalty *= ratio) {
    if (!std::all_of(folds.begin(), folds.end(), [penalty](Fold& fold) { return fold.lasso.fit(penalty); })) break;
    path.push_back(error_over(folds, response));
    if (path.back().mean < path[best].mean) best = path.size() - 1;
    if (best + 1 == path.size()) out.best = penalty;
    const double before = explained;
    explained = mean_explained(folds);
    const bool risen = path.size() - 1 - best >= penalties_past_the_least &&
                       path.back().mean > path[best].mean + 0.5 * path[best].deviation;
    if (risen || explained > enough_explained || (k > 4 && explained - before < least_progress * explained)) break;
  }
  if (!path.empty() && path[best].deviation > 0)
    out.gain = (path.front().mean - path[best].mean) / path[best].deviation;
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
