#include "methods/scimpute/nonnegative_least_squares.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <vector>

namespace undrop::scimpute {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double ridge_share = 1e-10;
/// Of the largest moment: a gradient within it is 0.
constexpr double tolerance = 1e-12;
/// Rounds in which blocks may fail to lower the number of violations.
constexpr int most_stalls = 3;

class Pivoting {
 public:
  Pivoting(const MatrixXd& gram, const VectorXd& moments)
      : gram_(gram),
        moments_(moments),
        n_(moments.size()),
        ridge_(n_ > 0 ? ridge_share * gram.trace() / static_cast<double>(n_) : 0),
        limit_(n_ > 0 ? tolerance * moments.cwiseAbs().maxCoeff() : 0),
        used_(static_cast<std::size_t>(n_), false),
        weights_(VectorXd::Zero(n_)),
        gradient_(-moments) {}

  NonnegativeSolution run() {
    const std::int64_t most = 30 + 5 * static_cast<std::int64_t>(n_);
    std::size_t fewest = static_cast<std::size_t>(n_) + 1;
    int stalls = most_stalls;
    NonnegativeSolution out;
    while (out.iterations < most) {
      const auto wrong = violations();
      out.converged = wrong.empty();
      if (out.converged) break;
      if (wrong.size() < fewest) {
        fewest = wrong.size();
        stalls = most_stalls;
      } else {
        --stalls;
      }
      if (stalls >= 0) {
        for (const auto k : wrong) flip(k);
      } else {
        flip(wrong.back());  // Murty's rule, which ends
      }
      solve();
      ++out.iterations;
    }
    out.weights = weights_.cwiseMax(0);
    return out;
  }

 private:
  void flip(Index k) { used_[static_cast<std::size_t>(k)] = !used_[static_cast<std::size_t>(k)]; }

  [[nodiscard]] std::vector<Index> violations() const {
    std::vector<Index> out;
    for (Index k = 0; k < n_; ++k) {
      if (used_[static_cast<std::size_t>(k)] ? weights_[k] < 0 : gradient_[k] < -limit_) out.push_back(k);
    }
    return out;
  }

  void solve() {
    std::vector<Index> used;
    for (Index k = 0; k < n_; ++k) {
      if (used_[static_cast<std::size_t>(k)]) used.push_back(k);
    }
    weights_.setZero();
    gradient_ = -moments_;
    if (used.empty()) return;
    MatrixXd part = gram_(used, used);
    part.diagonal().array() += ridge_;
    const VectorXd solved = part.llt().solve(moments_(used).eval());
    for (std::size_t k = 0; k < used.size(); ++k) {
      weights_[used[k]] = solved[static_cast<Index>(k)];
      gradient_ += solved[static_cast<Index>(k)] * gram_.col(used[k]);
    }
  }

  const MatrixXd& gram_;
  const VectorXd& moments_;
  Index n_;
  double ridge_;
  double limit_;
  std::vector<bool> used_;
  VectorXd weights_;
  VectorXd gradient_;
};

}  // namespace

NonnegativeSolution nonnegative_least_squares(const MatrixXd& gram, const VectorXd& moments) {
  return Pivoting(gram, moments).run();
}

}  // namespace undrop::scimpute
