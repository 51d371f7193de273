#pragma once

#include <Eigen/Dense>

#include <cstdint>
#include <span>
#include <vector>

#include "methods/saver/poisson_lasso.hpp"

namespace undrop::saver {

/// How predictable a gene is, by cross-validation of its penalty.
struct PenaltyChoice {
  double largest = 0;  ///< the λ from which on nothing is predicted
  double best = 0;     ///< the λ with the least deviance in held-out cells
  double gain = 0;     ///< what it wins over the largest, in standard deviations over folds
};

struct CrossValidation {
  std::int64_t n_folds = 5;
  std::int64_t n_penalties = 100;
  double smallest_ratio = 0.01;  ///< of the path, smallest λ / largest
  LassoLimits limits = {};
};

/// `fold_of`: the fold in which each cell is held out. All folds walk down every fourth penalty of the path together;
/// the best lies where a parabola through the errors about the least of them is least. They stop where the
/// deviance in held-out cells has risen beyond doubt: by half a standard deviation over folds, eight penalties or more
/// past its least; or where the fits explain 99.9 %, or gain no more.
[[nodiscard]] PenaltyChoice choose_penalty(const Eigen::MatrixXf& predictors, const Eigen::VectorXf& response,
                                           const std::vector<std::int32_t>& candidates,
                                           const std::vector<std::int64_t>& fold_of, const CrossValidation& how);

/// Straight line by least squares; a slope of 0 where all x are equal.
struct Line {
  double intercept = 0;
  double slope = 0;
};
[[nodiscard]] Line fit_line(std::span<const double> x, std::span<const double> y);

/// A gene that was cross-validated, for the rules by which the others are spared it.
struct Calibrated {
  double correlation = 0;  ///< largest of its predictors, in absolute terms
  PenaltyChoice penalty;
};

/// The correlation above which predicting a gene is expected to gain half of √(standard deviations), that is, a quarter
/// of one; infinite where gain does not grow with correlation and is too small on average.
[[nodiscard]] double worthwhile_correlation(std::span<const Calibrated> genes);

/// (ln largest / best)² as a line over the correlation, from the genes above the cutoff; and the cutoff, raised to
/// where the line crosses 0.
struct PenaltyRule {
  double cutoff = 0;
  Line squared_log_ratio;
  /// λ for a gene whose responses have this population standard deviation.
  [[nodiscard]] PenaltyChoice penalty(double correlation, double deviation) const;
};
[[nodiscard]] PenaltyRule penalty_rule(std::span<const Calibrated> genes, double cutoff);

}  // namespace undrop::saver
