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

/// Deviance per cell of one fold's held-out cells.
double held_out_deviance(const Eigen::ArrayXf& eta, const Eigen::VectorXf& y, std::int64_t fold, std::int64_t n_folds) {
  double sum = 0;
  double n = 0;
  for (Eigen::Index c = fold; c < eta.size(); c += n_folds) {
    const auto count = static_cast<double>(y[c]);
    const auto e = static_cast<double>(eta[c]);
    sum += (count > 0 ? count * (std::log(count) - e) : 0) - count + std::exp(e);
    ++n;
  }
  return 2 * sum / n;
}

struct Fold {
  PoissonLasso lasso;
  std::int64_t index;
  double cells;
};

struct Error {
  double mean = 0;
  double deviation = 0;
};

Error error_over(const std::vector<Fold>& folds, const Eigen::VectorXf& y) {
  const auto n_folds = static_cast<std::int64_t>(folds.size());
  std::vector<double> each;
  Error out;
  double cells = 0;
  for (const auto& fold : folds) {
    each.push_back(held_out_deviance(fold.lasso.eta(), y, fold.index, n_folds));
    out.mean += fold.cells * each.back();
    cells += fold.cells;
  }
  out.mean /= cells;
  for (std::size_t f = 0; f < folds.size(); ++f) {
    const double off = each[f] - out.mean;
    out.deviation += folds[f].cells * off * off / cells;
  }
  out.deviation = std::sqrt(out.deviation / static_cast<double>(n_folds - 1));
  return out;
}

std::vector<Fold> make_folds(const Eigen::MatrixXf& x, const Eigen::VectorXf& y,
                             const std::vector<std::int32_t>& candidates, const CrossValidation& how) {
  std::vector<Fold> folds;
  for (std::int64_t f = 0; f < how.n_folds; ++f) {
    Eigen::ArrayXf weights = Eigen::ArrayXf::Ones(x.rows());
    double held = 0;
    for (Eigen::Index c = f; c < x.rows(); c += how.n_folds, ++held) weights[c] = 0;
    if (held == 0 || (weights * y.array()).sum() <= 0) return {};
    folds.push_back({PoissonLasso(x, y, std::move(weights), candidates, how.limits), f, held});
  }
  return folds;
}

}  // namespace

PenaltyChoice choose_penalty(const Eigen::MatrixXf& predictors, const Eigen::VectorXf& response,
                             const std::vector<std::int32_t>& candidates, const CrossValidation& how) {
  PoissonLasso whole(predictors, response, Eigen::ArrayXf::Ones(predictors.rows()), candidates, how.limits);
  PenaltyChoice out;
  out.largest = out.best = whole.largest_penalty();
  if (!(out.largest > 0)) return out;
  auto folds = make_folds(predictors, response, candidates, how);
  if (folds.empty()) return out;
  const double ratio =
      std::pow(how.smallest_ratio, 1 / static_cast<double>(std::max<std::int64_t>(1, how.n_penalties - 1)));
  std::vector<Error> path;
  std::size_t best = 0;
  double explained = 0;
  double penalty = out.largest;
  for (std::int64_t k = 0; k < how.n_penalties; ++k, penalty *= ratio) {
    if (k > 0 && !whole.fit(penalty)) break;
    for (auto& fold : folds) {
      if (!fold.lasso.fit(penalty)) return out;
    }
    path.push_back(error_over(folds, response));
    if (path.back().mean < path[best].mean) best = path.size() - 1;
    if (best + 1 == path.size()) out.best = penalty;
    const double before = explained;
    explained = whole.explained();
    const bool risen = path.size() - 1 - best >= penalties_past_the_least &&
                       path.back().mean > path[best].mean + 0.5 * path[best].deviation;
    if (risen || explained > enough_explained || (k > 4 && explained - before < least_progress * explained)) break;
  }
  if (path[best].deviation > 0) out.gain = (path.front().mean - path[best].mean) / path[best].deviation;
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
