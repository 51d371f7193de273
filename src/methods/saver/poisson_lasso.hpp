#pragma once

#include <Eigen/Dense>

#include <cstdint>
#include <utility>
#include <vector>

namespace undrop::saver {

struct LassoLimits {
  double tolerance = 1e-7;  ///< change of the fit in a step, as a share of the null deviance
  std::int64_t max_nonzero = 300;
};

/// Poisson regression with log link and an unpenalised intercept, its coefficients held small by their sum: the b with
/// the least mean(e^η − y η) + λ Σ sd_j |b_j|, sd_j the predictor's population standard deviation. Newton steps, each
/// solved by coordinate descent on the Gram matrix of the active predictors; solutions for falling λ start from the
/// last one, the sequential strong rule says which predictors may enter (Tibshirani et al. 2012), and the optimality
/// conditions of every candidate are checked before a solution is returned. Cost of a solution: a few times cells ×
/// active² and about one pass over the candidates.
class PoissonLasso {
 public:
  /// `x`: cells × predictors, kept by reference. `weights`: 1 for cells that are fitted, 0 for those that are predicted
  /// only. `candidates`: the columns that may have a coefficient.
  PoissonLasso(const Eigen::MatrixXf& x, const Eigen::VectorXf& response, Eigen::ArrayXf weights,
               std::vector<std::int32_t> candidates, const LassoLimits& limits);

  /// The least λ at which every coefficient is 0.
  [[nodiscard]] double largest_penalty() const;
  /// False where more coefficients than allowed are not 0, or the steps break down: the last fit holds then.
  [[nodiscard]] bool fit(double penalty);
  /// Makes more columns candidates; those that are so already are passed over.
  void add_candidates(const std::vector<std::int32_t>& columns);

  [[nodiscard]] bool is_candidate(std::int32_t column) const;

  [[nodiscard]] const Eigen::ArrayXf& eta() const { return eta_; }  ///< of every cell
  [[nodiscard]] double intercept() const { return intercept_; }
  /// Column and coefficient, on the scale of `x`.
  [[nodiscard]] std::vector<std::pair<std::int32_t, double>> coefficients() const;
  /// Share of the null deviance that is explained, in the fitted cells.
  [[nodiscard]] double explained() const;
  /// −∂/∂η of the objective's first term: columns · residual is their gradient.
  [[nodiscard]] Eigen::VectorXf residual() const;

 private:
  struct Candidate {
    std::int32_t column;
    double scale;     ///< standard deviation over the fitted cells
    double gradient;  ///< at the last solution, divided by the scale
    double coefficient;
    bool active;
    bool strong;
  };
  /// Eta and its objective, tried before they are taken.
  struct Trial {
    Eigen::ArrayXf eta;
    Eigen::ArrayXf mean;  ///< weights × e^η
    double loss;
    double objective;
  };
  void add(std::int32_t column, const Eigen::VectorXf& rest);
  void activate(std::size_t candidate);
  void start(double penalty);
  [[nodiscard]] bool check(double penalty, bool strong_only);
  [[nodiscard]] bool converge(double penalty);
  void renew_gram();
  [[nodiscard]] Eigen::VectorXf newton_step(double penalty, double& change) const;
  void sweep(double penalty, Eigen::VectorXf& slope, Eigen::VectorXf& step) const;
  [[nodiscard]] Trial attempt(const Eigen::ArrayXf& eta, double penalised) const;
  [[nodiscard]] double deviance(const Eigen::ArrayXf& eta) const;
  [[nodiscard]] std::int64_t n_nonzero() const;

  const Eigen::MatrixXf& x_;
  const Eigen::VectorXf& y_;
  Eigen::ArrayXf weights_;
  LassoLimits limits_;
  double n_;  ///< fitted cells
  double null_deviance_ = 0;
  std::vector<Candidate> candidates_;
  std::vector<std::size_t> active_;
  Eigen::MatrixXf basis_;  ///< a column of ones, then the active predictors
  /// Of the basis, weighted by the means at some earlier fit: steps by it end where steps by a new one do, since what
  /// they follow is the gradient, and most of the work is in making it.
  Eigen::MatrixXf gram_;
  Eigen::ArrayXf gram_weights_;
  Eigen::ArrayXf eta_;
  Eigen::ArrayXf mean_;
  double loss_ = 0;  ///< the objective without its penalty
  double intercept_ = 0;
  double last_penalty_ = 0;
};

}  // namespace undrop::saver
