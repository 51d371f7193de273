#include "methods/saver/poisson_lasso.hpp"

#include <algorithm>
#include <cmath>

namespace undrop::saver {

namespace {

constexpr float largest_eta = 30;
constexpr int most_newton_steps = 60;
constexpr int steps_a_gram = 4;  ///< steps after which a matrix made at another fit is given up
constexpr int most_sweeps = 500;
constexpr int most_halvings = 12;

float soft_threshold(float value, float by) { return std::copysign(std::max(0.0F, std::abs(value) - by), value); }

}  // namespace

PoissonLasso::PoissonLasso(const Eigen::MatrixXf& x, const Eigen::VectorXf& response, Eigen::ArrayXf weights,
                           std::vector<std::int32_t> candidates, const LassoLimits& limits)
    : x_(x), y_(response), weights_(std::move(weights)), limits_(limits), n_(static_cast<double>(weights_.sum())) {
  const double mean = static_cast<double>((weights_ * y_.array()).sum()) / n_;
  intercept_ = std::log(std::max(mean, 1e-10));
  eta_ = Eigen::ArrayXf::Constant(x.rows(), static_cast<float>(intercept_));
  const Trial null = attempt(eta_, 0);
  mean_ = null.mean;
  loss_ = null.loss;
  null_deviance_ = deviance(eta_);
  basis_.resize(x.rows(), 16);
  basis_.col(0).setOnes();
  renew_gram();
  candidates_.reserve(candidates.size());
  const Eigen::VectorXf rest = residual();
  for (const auto column : candidates) add(column, rest);
  last_penalty_ = largest_penalty();
}

void PoissonLasso::add(std::int32_t column, const Eigen::VectorXf& rest) {
  const auto values = x_.col(column).array();
  const double mean = static_cast<double>((values * weights_).sum()) / n_;
  const double variance = static_cast<double>((values.square() * weights_).sum()) / n_ - mean * mean;
  if (!(variance > 1e-8)) return;
  const double scale = std::sqrt(variance);
  const double gradient = static_cast<double>(x_.col(column).dot(rest)) / scale;
  candidates_.push_back({column, scale, gradient, 0, false, false});
}

void PoissonLasso::add_candidates(const std::vector<std::int32_t>& columns) {
  const Eigen::VectorXf rest = residual();
  for (const auto column : columns) {
    if (!is_candidate(column)) add(column, rest);
  }
}

bool PoissonLasso::is_candidate(std::int32_t column) const {
  return std::any_of(candidates_.begin(), candidates_.end(),
                     [column](const Candidate& candidate) { return candidate.column == column; });
}

Eigen::VectorXf PoissonLasso::residual() const {
  return ((weights_ * y_.array() - mean_) / static_cast<float>(n_)).matrix();
}

double PoissonLasso::largest_penalty() const {
  double largest = 0;
  for (const auto& candidate : candidates_) largest = std::max(largest, std::abs(candidate.gradient));
  return largest;
}

void PoissonLasso::activate(std::size_t candidate) {
  candidates_[candidate].active = true;
  active_.push_back(candidate);
  const auto place = static_cast<Eigen::Index>(active_.size());
  if (place >= basis_.cols()) basis_.conservativeResize(Eigen::NoChange, 2 * basis_.cols());
  basis_.col(place) = x_.col(candidates_[candidate].column);
  if (gram_.rows() < basis_.cols()) gram_.conservativeResize(basis_.cols(), basis_.cols());
  const Eigen::VectorXf weighted = (gram_weights_ * basis_.col(place).array()).matrix();
  gram_.col(place).head(place + 1) = basis_.leftCols(place + 1).transpose() * weighted;
  gram_.row(place).head(place) = gram_.col(place).head(place).transpose();
}

/// Lets go of predictors that have left, and takes in those whose gradient calls for it.
void PoissonLasso::start(double penalty) {
  std::vector<std::size_t> kept;
  std::vector<Eigen::Index> places{0};
  for (std::size_t k = 0; k < active_.size(); ++k) {
    auto& candidate = candidates_[active_[k]];
    candidate.active = candidate.coefficient != 0;
    if (!candidate.active) continue;
    kept.push_back(active_[k]);
    places.push_back(static_cast<Eigen::Index>(k) + 1);
  }
  if (kept.size() < active_.size()) {
    for (std::size_t k = 0; k < places.size(); ++k) {  // places only move down
      const auto to = static_cast<Eigen::Index>(k);
      if (places[k] == to) continue;
      basis_.col(to) = basis_.col(places[k]);
      gram_.col(to) = gram_.col(places[k]).eval();
      gram_.row(to) = gram_.row(places[k]).eval();
    }
    active_ = std::move(kept);
  }
  const double threshold = 2 * penalty - std::max(penalty, last_penalty_);
  for (std::size_t k = 0; k < candidates_.size(); ++k) {
    auto& candidate = candidates_[k];
    candidate.strong = candidate.active || std::abs(candidate.gradient) >= threshold;
    if (!candidate.active && std::abs(candidate.gradient) > penalty) activate(k);
  }
}

/// Renews gradients; true where no predictor is missing from the active ones.
bool PoissonLasso::check(double penalty, bool strong_only) {
  const Eigen::VectorXf rest = residual();
  bool complete = true;
  for (std::size_t k = 0; k < candidates_.size(); ++k) {
    auto& candidate = candidates_[k];
    if (candidate.strong != strong_only) continue;
    candidate.gradient = static_cast<double>(x_.col(candidate.column).dot(rest)) / candidate.scale;
    if (candidate.active || std::abs(candidate.gradient) <= penalty * (1 + 1e-4)) continue;
    candidate.strong = true;
    activate(k);
    complete = false;
  }
  return complete;
}

bool PoissonLasso::fit(double penalty) {
  start(penalty);
  do {
    do {
      if (!converge(penalty)) return false;
    } while (!check(penalty, true));
  } while (!check(penalty, false));
  last_penalty_ = penalty;
  return n_nonzero() <= limits_.max_nonzero;
}

PoissonLasso::Trial PoissonLasso::attempt(const Eigen::ArrayXf& eta, double penalised) const {
  Trial trial;
  trial.eta = eta.max(-largest_eta).min(largest_eta);
  trial.mean = weights_ * trial.eta.exp();
  trial.loss = static_cast<double>((trial.mean - weights_ * y_.array() * trial.eta).sum()) / n_;
  trial.objective = trial.loss + penalised;
  return trial;
}

void PoissonLasso::renew_gram() {
  const auto size = static_cast<Eigen::Index>(active_.size()) + 1;
  gram_weights_ = mean_ / static_cast<float>(n_);
  const Eigen::MatrixXf rooted = gram_weights_.sqrt().matrix().asDiagonal() * basis_.leftCols(size);
  if (gram_.rows() < basis_.cols()) gram_.resize(basis_.cols(), basis_.cols());
  auto gram = gram_.topLeftCorner(size, size);
  gram.setZero();
  gram.selfadjointView<Eigen::Lower>().rankUpdate(rooted.transpose());
  gram.triangularView<Eigen::StrictlyUpper>() = gram.transpose();
}

/// One round of coordinate descent; `slope` is the gradient that is left at `step`.
void PoissonLasso::sweep(double penalty, Eigen::VectorXf& slope, Eigen::VectorXf& step) const {
  for (Eigen::Index k = 0; k < step.size(); ++k) {
    const float curvature = gram_(k, k);
    if (!(curvature > 1e-12F)) continue;
    const Candidate* of = k > 0 ? &candidates_[active_[static_cast<std::size_t>(k - 1)]] : nullptr;
    const float now = of != nullptr ? static_cast<float>(of->coefficient) + step[k] : step[k];
    const float bound = of != nullptr ? static_cast<float>(penalty * of->scale) : 0;
    const float by = soft_threshold(slope[k] + curvature * now, bound) / curvature - now;
    if (by == 0) continue;
    step[k] += by;
    slope -= by * gram_.col(k).head(step.size());
  }
}

/// Minimises the quadratic at the present fit: changes of the intercept and of the active coefficients.
Eigen::VectorXf PoissonLasso::newton_step(double penalty, double& change) const {
  const auto size = static_cast<Eigen::Index>(active_.size()) + 1;
  Eigen::VectorXf slope = basis_.leftCols(size).transpose() * residual();
  Eigen::VectorXf step = Eigen::VectorXf::Zero(size);
  const Eigen::ArrayXf curvature = gram_.diagonal().head(size).array();
  const auto enough = static_cast<float>(0.1 * limits_.tolerance * null_deviance_ / n_);
  for (int round = 0; round < most_sweeps; ++round) {
    const Eigen::VectorXf before = step;
    sweep(penalty, slope, step);
    if (((step - before).array().square() * curvature).maxCoeff() < enough) break;
  }
  change = static_cast<double>((step.array().square() * curvature).maxCoeff());
  return step;
}

bool PoissonLasso::converge(double penalty) {
  const auto penalised = [&](const Eigen::VectorXf& step, float share) {
    double sum = 0;
    for (std::size_t k = 0; k < active_.size(); ++k) {
      const auto& candidate = candidates_[active_[k]];
      sum += candidate.scale *
             std::abs(candidate.coefficient + static_cast<double>(share * step[static_cast<Eigen::Index>(k) + 1]));
    }
    return penalty * sum;
  };
  const double enough = limits_.tolerance * null_deviance_ / n_;
  for (int iteration = 0; iteration < most_newton_steps; ++iteration) {
    if (iteration > 0 && iteration % steps_a_gram == 0) renew_gram();
    double change = 0;
    const Eigen::VectorXf step = newton_step(penalty, change);
    const Eigen::ArrayXf direction = (basis_.leftCols(step.size()) * step).array();
    const double before = loss_ + penalised(step, 0);
    float share = 1;
    Trial trial = attempt(eta_ + direction, penalised(step, 1));
    for (int k = 0; k < most_halvings && !(trial.objective <= before + 1e-6 * std::abs(before)); ++k) {
      share /= 2;
      trial = attempt(eta_ + share * direction, penalised(step, share));
    }
    if (!std::isfinite(trial.objective)) return false;
    eta_ = std::move(trial.eta);
    mean_ = std::move(trial.mean);
    loss_ = trial.loss;
    intercept_ += static_cast<double>(share * step[0]);
    for (std::size_t k = 0; k < active_.size(); ++k)
      candidates_[active_[k]].coefficient += static_cast<double>(share * step[static_cast<Eigen::Index>(k) + 1]);
    if (share < 1) renew_gram();
    if (share == 1 && change < enough) return true;
  }
  return true;
}

double PoissonLasso::deviance(const Eigen::ArrayXf& eta) const {
  double sum = 0;
  for (Eigen::Index c = 0; c < eta.size(); ++c) {
    if (weights_[c] == 0) continue;
    const auto y = static_cast<double>(y_[c]);
    const auto e = static_cast<double>(eta[c]);
    sum += (y > 0 ? y * (std::log(y) - e) : 0) - y + std::exp(e);
  }
  return 2 * sum;
}

double PoissonLasso::explained() const { return null_deviance_ > 0 ? 1 - deviance(eta_) / null_deviance_ : 0; }

std::int64_t PoissonLasso::n_nonzero() const {
  return std::count_if(active_.begin(), active_.end(), [&](std::size_t k) { return candidates_[k].coefficient != 0; });
}

std::vector<std::pair<std::int32_t, double>> PoissonLasso::coefficients() const {
  std::vector<std::pair<std::int32_t, double>> out;
  for (const auto k : active_) {
    if (candidates_[k].coefficient != 0) out.emplace_back(candidates_[k].column, candidates_[k].coefficient);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace undrop::saver
