#include "methods/saver/poisson_lasso.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "methods/saver/column_work.hpp"

namespace undrop::saver {

namespace {

constexpr float largest_eta = 30;
constexpr int most_newton_steps = 60;
constexpr int most_sweeps = 500;
constexpr int most_halvings = 12;
constexpr double rough = 1e2;   ///< tolerances of a fit that is only passed through, over those of one that is kept
constexpr double slack = 1e-4;  ///< by which a gradient may exceed the penalty, as a share
constexpr float enough_of_a_step = 1e-2F;  ///< of coordinate descent, where a Newton step is not the last one
constexpr Eigen::Index lanes = 16;
constexpr std::size_t fewest_at_once = 16;  ///< predictors that may become active together, or a quarter of all
constexpr std::size_t tolerated_zeros = 8;  ///< active predictors without coefficient, and a quarter of all

Eigen::Index padded(std::size_t size) { return (static_cast<Eigen::Index>(size) / lanes + 1) * lanes; }

double saturated_loss(const Eigen::ArrayXf& weights, const Eigen::VectorXf& y) {
  double sum = 0;
  for (Eigen::Index c = 0; c < y.size(); ++c) {
    const auto count = static_cast<double>(y[c]);
    if (weights[c] != 0 && count > 0) sum += count - count * std::log(count);
  }
  return sum;
}

}  // namespace

PoissonLasso::PoissonLasso(const Eigen::MatrixXf& x, const Eigen::VectorXf& response, Eigen::ArrayXf weights,
                           const std::vector<std::int32_t>& candidates, const LassoLimits& limits)
    : x_(&x),
      y_(&response),
      weights_(std::move(weights)),
      limits_(limits),
      n_(weights_.cast<double>().sum()),
      ones_(std::make_shared<const Eigen::VectorXf>(Eigen::VectorXf::Ones(x.rows()))) {
  const double mean = (weights_ * response.array()).cast<double>().sum() / n_;
  intercept_ = std::log(std::max(mean, 1e-10));
  eta_ = Eigen::ArrayXf::Constant(x.rows(), static_cast<float>(intercept_));
  const Trial null = attempt(eta_, 0);
  mean_ = null.mean;
  loss_ = null_loss_ = null.loss;
  null_deviance_ = 2 * (n_ * null_loss_ - saturated_loss(weights_, response));
  basis_.push_back(ones_->data());
  renew_gram();
  checked_ = residual();
  add(candidates);
}

void PoissonLasso::add(const std::vector<std::int32_t>& columns) {
  std::vector<std::size_t> added;
  for (const auto column : columns) {
    const auto values = x_->col(column).array();
    const double mean = static_cast<double>((values * weights_).sum()) / n_;
    const double square = static_cast<double>((values.square() * weights_).sum()) / n_;
    const double variance = square - mean * mean;
    if (!(variance > 1e-8)) continue;
    const double scale = std::sqrt(variance);
    added.push_back(candidates_.size());
    candidates_.push_back({column, scale, std::sqrt(square * n_) / scale, 0, 0, 0, false});
  }
  renew_gradients(added, checked_);
}

void PoissonLasso::add_candidates(const std::vector<std::int32_t>& columns) {
  std::vector<std::int32_t> added;
  for (const auto column : columns) {
    if (!is_candidate(column)) added.push_back(column);
  }
  const Eigen::VectorXf rest = residual();
  way_ += static_cast<double>((rest - checked_).norm());
  checked_ = rest;
  add(added);
}

bool PoissonLasso::is_candidate(std::int32_t column) const {
  return std::any_of(candidates_.begin(), candidates_.end(),
                     [column](const Candidate& candidate) { return candidate.column == column; });
}

Eigen::VectorXf PoissonLasso::residual() const {
  return ((weights_ * y_->array() - mean_) / static_cast<float>(n_)).matrix();
}

double PoissonLasso::largest_penalty() const {
  double largest = 0;
  for (const auto& candidate : candidates_) largest = std::max(largest, std::abs(candidate.gradient));
  return largest;
}

/// The Gram matrix's rows and columns from a place of the basis on.
void PoissonLasso::fill_gram(std::size_t first) {
  const Eigen::Index room = padded(basis_.size());
  if (gram_.rows() < room) {
    const Eigen::Index old = gram_.rows();
    Eigen::MatrixXf larger = Eigen::MatrixXf::Zero(2 * room, 2 * room);
    larger.topLeftCorner(old, old) = gram_;
    gram_ = std::move(larger);
  }
  weighted_gram(basis_, first, gram_weights_.data(), eta_.size(), gram_.data(), gram_.rows());
}

void PoissonLasso::renew_gram() {
  gram_weights_ = mean_ / static_cast<float>(n_);
  fill_gram(0);
}

/// Those of the predictors with the largest gradients; the others may do without once these have coefficients.
void PoissonLasso::activate(std::vector<std::size_t> which) {
  const std::size_t most = std::max(fewest_at_once, active_.size() / 4);
  if (which.size() > most) {
    const auto by_gradient = [&](std::size_t k) { return -std::abs(candidates_[k].gradient); };
    std::ranges::nth_element(which, which.begin() + static_cast<std::ptrdiff_t>(most), {}, by_gradient);
    which.resize(most);
    std::ranges::sort(which);
  }
  const std::size_t first = basis_.size();
  for (const auto k : which) {
    candidates_[k].active = true;
    active_.push_back(k);
    basis_.push_back(x_->col(candidates_[k].column).data());
  }
  fill_gram(first);
}

/// Lets go of predictors that have left. What their gradients are has to be looked up then.
void PoissonLasso::drop_zeros() {
  std::vector<std::size_t> kept;
  std::vector<Eigen::Index> places{0};
  for (std::size_t k = 0; k < active_.size(); ++k) {
    auto& candidate = candidates_[active_[k]];
    candidate.active = candidate.coefficient != 0;
    candidate.seen = -std::numeric_limits<double>::infinity();
    if (!candidate.active) continue;
    kept.push_back(active_[k]);
    places.push_back(static_cast<Eigen::Index>(k) + 1);
  }
  for (std::size_t k = 0; k < places.size(); ++k) {  // places only move down
    const auto to = static_cast<Eigen::Index>(k);
    if (places[k] == to) continue;
    basis_[k] = basis_[static_cast<std::size_t>(places[k])];
    gram_.col(to) = gram_.col(places[k]).eval();
    gram_.row(to) = gram_.row(places[k]).eval();
  }
  basis_.resize(places.size());
  active_ = std::move(kept);
}

/// Takes in the predictors whose gradient calls for it.
void PoissonLasso::start(double penalty) {
  const auto zeros = active_.size() - static_cast<std::size_t>(n_nonzero());
  if (zeros > tolerated_zeros && zeros > active_.size() / 4) drop_zeros();
  std::vector<std::size_t> calling;
  for (std::size_t k = 0; k < candidates_.size(); ++k) {
    const auto& candidate = candidates_[k];
    if (!candidate.active && std::isfinite(candidate.seen) && std::abs(candidate.gradient) > penalty)
      calling.push_back(k);
  }
  activate(calling);
}

void PoissonLasso::renew_gradients(const std::vector<std::size_t>& which, const Eigen::VectorXf& rest) {
  std::vector<const float*> columns;
  for (const auto k : which) columns.push_back(x_->col(candidates_[k].column).data());
  std::vector<float> products(columns.size());
  dot_columns(columns, rest.data(), rest.size(), products.data());
  for (std::size_t l = 0; l < which.size(); ++l) {
    auto& candidate = candidates_[which[l]];
    candidate.gradient = static_cast<double>(products[l]) / candidate.scale;
    candidate.seen = way_;
  }
}

/// Renews the gradients that may have come near the penalty; true where no predictor is missing from the active ones.
bool PoissonLasso::check(double penalty) {
  Eigen::VectorXf rest = residual();
  way_ += static_cast<double>((rest - checked_).norm());
  checked_ = std::move(rest);
  std::vector<std::size_t> near;
  for (std::size_t k = 0; k < candidates_.size(); ++k) {
    const auto& candidate = candidates_[k];
    if (candidate.active) continue;
    const double most = std::abs(candidate.gradient) + candidate.reach * (way_ - candidate.seen);
    if (most > penalty * (1 - slack)) near.push_back(k);
  }
  renew_gradients(near, checked_);
  std::erase_if(near, [&](std::size_t k) { return std::abs(candidates_[k].gradient) <= penalty * (1 + slack); });
  activate(near);
  return near.empty();
}

/// Roughly while predictors are still missing, to the tolerance once none is.
bool PoissonLasso::fit(double penalty) {
  start(penalty);
  for (bool is_last = false, is_done = false; !is_done;) {
    if (!converge(penalty, (is_last ? 1 : rough) * limits_.tolerance)) return false;
    const bool complete = check(penalty);
    is_done = complete && is_last;
    is_last = is_last || complete;
  }
  return n_nonzero() <= limits_.max_nonzero;
}

bool PoissonLasso::approach(double penalty) {
  start(penalty);
  if (!converge(penalty, rough * limits_.tolerance)) return false;
  (void)check(penalty);
  return n_nonzero() <= limits_.max_nonzero;
}

PoissonLasso::Trial PoissonLasso::attempt(const Eigen::ArrayXf& eta, double penalised) const {
  Trial trial{eta.max(-largest_eta).min(largest_eta), Eigen::ArrayXf(eta.size()), 0, 0};
  trial.loss = poisson_loss(trial.eta.data(), weights_.data(), y_->data(), eta.size(), trial.mean.data()) / n_;
  trial.objective = trial.loss + penalised;
  return trial;
}

/// Minimises the quadratic at the present fit: changes of the intercept and of the active coefficients.
Eigen::VectorXf PoissonLasso::newton_step(double penalty, double tolerance, double& change) const {
  const auto size = static_cast<Eigen::Index>(basis_.size());
  const Eigen::Index room = padded(basis_.size());
  Eigen::ArrayXXf work = Eigen::ArrayXXf::Zero(room, 5);
  float* slope = work.col(0).data();
  dot_columns(basis_, residual().eval().data(), eta_.size(), slope);
  for (Eigen::Index k = 0; k < size; ++k) {
    const float curvature = gram_(k, k);
    const Candidate* of = k > 0 ? &candidates_[active_[static_cast<std::size_t>(k - 1)]] : nullptr;
    work(k, 1) = of != nullptr ? of->coefficient : static_cast<float>(intercept_);
    work(k, 2) = curvature;
    work(k, 3) = curvature > 1e-12F ? 1 / curvature : 0;
    work(k, 4) = of != nullptr ? static_cast<float>(penalty * of->scale) : 0;
  }
  const Eigen::VectorXf before = work.col(1).head(size).matrix();
  const auto enough = static_cast<float>(0.1 * tolerance * null_deviance_ / n_);
  descend({gram_.data(), gram_.rows(), size, work.col(2).data(), work.col(3).data(), work.col(4).data(),
           work.col(1).data(), slope},
          enough, enough_of_a_step, most_sweeps);
  Eigen::VectorXf step = work.col(1).head(size).matrix() - before;
  change = static_cast<double>((step.array().square() * work.col(2).head(size)).maxCoeff());
  return step;
}

double PoissonLasso::penalty_of(double penalty, const Eigen::VectorXf& step, float share) const {
  double sum = 0;
  for (std::size_t k = 0; k < active_.size(); ++k) {
    const auto& candidate = candidates_[active_[k]];
    sum += candidate.scale *
           static_cast<double>(std::abs(candidate.coefficient + share * step[static_cast<Eigen::Index>(k) + 1]));
  }
  return penalty * sum;
}

/// Whether the steps to come at the present pace, from one change to the next, cost more than a new matrix.
bool PoissonLasso::slow(double last, double change, double enough) const {
  if (!(change < last)) return true;
  const double steps = std::log(change / enough) / std::log(last / change);
  return steps > 4 + static_cast<double>(active_.size()) / 16;
}

bool PoissonLasso::converge(double penalty, double tolerance) {
  const double enough = tolerance * null_deviance_ / n_;
  Eigen::ArrayXf direction(eta_.size());
  double last = std::numeric_limits<double>::max();
  for (int iteration = 0; iteration < most_newton_steps; ++iteration) {
    double change = 0;
    const Eigen::VectorXf step = newton_step(penalty, tolerance, change);
    combine_columns(basis_, step.data(), eta_.size(), direction.data());
    const double before = loss_ + penalty_of(penalty, step, 0);
    float share = 1;
    Trial trial = attempt(eta_ + direction, penalty_of(penalty, step, 1));
    for (int k = 0; k < most_halvings && !(trial.objective <= before + 1e-6 * std::abs(before)); ++k) {
      share /= 2;
      trial = attempt(eta_ + share * direction, penalty_of(penalty, step, share));
    }
    if (!std::isfinite(trial.objective)) return false;
    eta_ = std::move(trial.eta);
    mean_ = std::move(trial.mean);
    loss_ = trial.loss;
    intercept_ += static_cast<double>(share * step[0]);
    for (std::size_t k = 0; k < active_.size(); ++k)
      candidates_[active_[k]].coefficient += share * step[static_cast<Eigen::Index>(k) + 1];
    if (share == 1 && change < enough) return true;
    if (share < 1 || slow(last, change, enough)) renew_gram();
    last = change;
  }
  return true;
}

double PoissonLasso::explained() const {
  return null_deviance_ > 0 ? 2 * n_ * (null_loss_ - loss_) / null_deviance_ : 0;
}

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
