#pragma once

#include <undrop/context.hpp>

#include <Eigen/Dense>

#include <cstdint>

#include "prep/value_rows.hpp"

/// Low-rank factors of the values that are there, the others missing: alternating least squares (Hastie, Mazumder, Lee
/// and Zadeh 2015).
namespace undrop::embed {

/// One side of y = centre + row effect + column effect + row factors · column factors. `design` holds a column an item:
/// its factors, then a 1 that stands for the other side's effect.
struct Factors {
  Eigen::MatrixXf design;  ///< (rank + 1) × items
  Eigen::VectorXf effect;  ///< items

  [[nodiscard]] Eigen::Index rank() const { return design.rows() - 1; }
};

struct Penalty {
  double factors = 0;  ///< on the squares of the factors
  double effect = 0;   ///< on the squares of the effects
};

/// The factors and effects of the rows that fit their values best, those of the columns given: one ridge regression a
/// row, min Σ (y − centre − effects − factors · factors)² + penalty. Rows without values are 0. Cost O(values × rank² +
/// rows × rank³); the same for any number of threads.
[[nodiscard]] Factors solve(const prep::ValueRows& rows, const Factors& columns, double centre, const Penalty& penalty,
                            const Context& context);

/// Gene effects shrunken from the mean over their values, and small random factors keyed by the gene.
[[nodiscard]] Factors first_guess(const prep::ValueRows& genes, std::int64_t rank, double centre,
                                  const Penalty& penalty, const Context& context);

/// Σ (y − prediction)² over the values of `rows`, in a fixed order.
[[nodiscard]] double squared_error(const prep::ValueRows& rows, const Factors& of_rows, const Factors& of_columns,
                                   double centre, const Context& context);

[[nodiscard]] double mean_value(const prep::ValueRows& rows);

struct FactorSettings {
  std::int64_t rank = 0;
  double ridge = 0;
  std::int64_t max_sweeps = 0;
};

struct FactorFit {
  Factors genes;
  double centre = 0;
  std::int64_t sweeps = 0;
  double rmse = 0;        ///< over the fitted values, cells solved last
  bool converged = true;  ///< the error fell by less than a thousandth in the last sweep
};

/// The penalties of a fit; a cell's is used again to place it among the genes.
[[nodiscard]] Penalty penalty_of(const FactorSettings& settings);

/// Alternating least squares: cells, then genes, until the error settles.
[[nodiscard]] FactorFit fit_factors(const prep::ValueRows& cells, const prep::ValueRows& genes,
                                    const FactorSettings& settings, const Context& context);

}  // namespace undrop::embed
