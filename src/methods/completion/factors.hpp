#pragma once

#include <undrop/context.hpp>

#include <Eigen/Dense>

#include <cstdint>

#include "methods/completion/observed.hpp"

namespace undrop::completion {

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
[[nodiscard]] Factors solve(const Side& rows, const Factors& columns, double centre, const Penalty& penalty,
                            const Context& context);

/// Gene effects shrunken from the mean over their values, and small random factors keyed by the gene.
[[nodiscard]] Factors first_guess(const Side& genes, std::int64_t rank, double centre, const Penalty& penalty,
                                  const Context& context);

/// Σ (y − prediction)² over the values of `rows`, in a fixed order.
[[nodiscard]] double squared_error(const Side& rows, const Factors& of_rows, const Factors& of_columns, double centre,
                                   const Context& context);

[[nodiscard]] double mean_value(const Side& rows);

}  // namespace undrop::completion
