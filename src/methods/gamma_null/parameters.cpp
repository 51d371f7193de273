#include "methods/gamma_null/parameters.hpp"

namespace undrop::gamma_null {

MethodInfo info() {
  return {
      .name = "gamma_null",
      .title = "Each count shrunk towards its gene's mean",
      .summary =
          "The posterior mean of a Gamma-Poisson model of each gene by itself: rates are drawn around the gene's "
          "mean, counts around the rates. No other cell and no other gene is looked at, so it can invent no "
          "structure; it predicts the other half of the molecules better than most methods.",
      .is_control = true,
      .cost = "one pass over the counts",
      .advice = "for calmer rates without any borrowing between cells",
      .offer = {.rate = true, .stddev = true, .rate_is_posterior = true, .scale = Scale::normalized},
  };
}

}  // namespace undrop::gamma_null
