#include "methods/ebayes/lost_counts.hpp"

#include <algorithm>

namespace undrop::ebayes {

output::Moments with_loss(const output::Moments& posterior, const LostCount& lost) {
  const double kept = 1 - lost.probability;
  const double mean = kept * posterior.mean + lost.probability * lost.mean;
  const double second = kept * (posterior.variance + posterior.mean * posterior.mean) +
                        lost.probability * lost.mean * lost.mean * (1 + 1 / lost.shape);
  return {mean, std::max(0.0, second - mean * mean)};
}

}  // namespace undrop::ebayes
