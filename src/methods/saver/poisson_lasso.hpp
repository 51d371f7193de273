#pragma once

#include <Eigen/Dense>

#include <cstdint>
#include <memory>
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
/// last one. The optimality conditions of every candidate hold when a solution is returned: its gradient is computed,
/// unless it was seen so far from λ that the residual has not moved enough since (Cauchy-Schwarz). Cost of a solution:
/// a few times cells × active, sometimes × active², and a share of cells × candidates.
class PoissonLasso {
 public:
  /// `x`: cells × predictors, and the response, kept by reference. `weights`: 1 for cells that are fitted, 0 for those
  /// that are predicted only. `candidates`: the columns that may have a coefficient.
  PoissonLasso(const Eigen::MatrixXf& x, const Eigen::VectorXf& response, Eigen::ArrayXf weights,
               const std::vector<std::int32_t>& candidates, const LassoLimits& limits);

  /// The least λ at which every coefficient is 0.
  [[nodiscard]] double largest_penalty() const;
  /// False where more coefficients than allowed are not 0, or the steps break down: the last fit holds then.
  [[nodiscard]] bool fit(double penalty);
  /// A rough fit, for one at a smaller λ to start from.
  [[nodiscard]] bool approach(double penalty);
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
    double scale;       ///< standard deviation over the fitted cells
    double reach;       ///< norm over the fitted cells / scale: the most that a residual of norm 1 moves the gradient
    double gradient;    ///< divided by the scale, when it was last computed
    double seen;        ///< the residual's way at that time
    float coefficient;  ///< a step that ends at 0 does so exactly
    bool active;
  };
  /// Eta and its objective, tried before they are taken.
  struct Trial {
    Eigen::ArrayXf eta;
    Eigen::ArrayXf mean;  ///< weights × e^η
    double loss;
    double objective;
  };
  void add(const std::vector<std::int32_t>& columns);
  void activate(std::vector<std::size_t> which);
  void start(double penalty);
  void drop_zeros();
  [[nodiscard]] bool check(double penalty);
  void renew_gradients(const std::vector<std::size_t>& which, const Eigen::VectorXf& rest);
  [[nodiscard]] bool converge(double penalty, double tolerance);
  void renew_gram();
  void fill_gram(std::size_t first);
  [[nodiscard]] bool slow(double last, double change, double enough) const;
  [[nodiscard]] Eigen::VectorXf newton_step(double penalty, double tolerance, double& change) const;
  [[nodiscard]] Trial attempt(const Eigen::ArrayXf& eta, double penalised) const;
  [[nodiscard]] double penalty_of(double penalty, const Eigen::VectorXf& step, float share) const;
  [[nodiscard]] std::int64_t n_nonzero() const;

  const Eigen::MatrixXf* x_;
  const Eigen::VectorXf* y_;
  Eigen::ArrayXf weights_;
  LassoLimits limits_;
  double n_;  ///< fitted cells
  double null_loss_ = 0;
  double null_deviance_ = 0;
  std::vector<Candidate> candidates_;
  std::vector<std::size_t> active_;
  std::shared_ptr<const Eigen::VectorXf> ones_;
  std::vector<const float*> basis_;  ///< a column of ones, then the active predictors
  /// Of the basis, weighted by the means at some earlier fit: steps by it end where steps by a new one do, since what
  /// they follow is the gradient, and most of the work is in making it.
  Eigen::MatrixXf gram_;
  Eigen::ArrayXf gram_weights_;
  Eigen::ArrayXf eta_;
  Eigen::ArrayXf mean_;
  Eigen::VectorXf checked_;  ///< the residual when gradients were last looked at
  double way_ = 0;           ///< the length of the path that the residual has gone between such looks
  double loss_ = 0;          ///< the objective without its penalty
  double intercept_ = 0;
};

}  // namespace undrop::saver
