#include "methods/nonzero_mean/parameters.hpp"

namespace undrop::nonzero_mean {

MethodInfo info() {
  return {
      .name = "nonzero_mean",
      .title = "A gene's mean over its non-zeros",
      .summary =
          "The mean of log1p(count / size factor) over the cells in which the gene was seen, the same in every "
          "cell: what a zero would have shown if it had been seen. Restores hidden counts better than many "
          "published methods, and blurs all cells into one.",
      .is_control = true,
      .cost = "one pass over the counts",
      .advice = "as a yardstick for hidden counts",
      .offer = {.expressed = true, .scale = Scale::log1p},
  };
}

}  // namespace undrop::nonzero_mean
