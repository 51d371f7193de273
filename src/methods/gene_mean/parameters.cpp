#include "methods/gene_mean/parameters.hpp"

namespace undrop::gene_mean {

MethodInfo info() {
  return {
      .name = "gene_mean",
      .title = "Size factor times the gene's mean",
      .summary =
          "The mean over all cells of count / size factor, the same in every cell: a rate that knows nothing of "
          "cells but their depth. What a method adds to it is what it learnt about cells.",
      .is_control = true,
      .cost = "one pass over the counts",
      .advice = "as a yardstick for rates",
      .offer = {.rate = true, .scale = Scale::normalized},
  };
}

}  // namespace undrop::gene_mean
