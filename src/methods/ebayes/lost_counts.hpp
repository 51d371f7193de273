#pragma once

#include "output/posterior.hpp"

namespace undrop::ebayes {

/// What the dropout model says of a zero, on count / size factor.
struct LostCount {
  double probability = 0;  ///< that the count was lost, whatever it was
  double mean = 0;         ///< of the rate where it was
  double shape = 1;        ///< of the rate where it was: its variance is mean² / shape
};

/// The rate at a zero whose count may have been lost: a mixture of the posterior, which takes the zero for a count, and
/// of the rate of those that are lost.
[[nodiscard]] output::Moments with_loss(const output::Moments& posterior, const LostCount& lost);

}  // namespace undrop::ebayes
