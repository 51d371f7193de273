#include "methods/ebayes/parameters.hpp"

#include <cstdint>
#include <string>

#include "methods/ebayes/cost.hpp"

namespace undrop::ebayes {

namespace {

using Integer = std::int64_t;

ParameterTable parameters() {
  return ParameterTable({
      {.name = "sweeps",
       .default_value = Integer{50},
       .help = "Rounds of each factorisation; many more follow single counts",
       .minimum = 1,
       .maximum = 10000},
      {.name = "place_sweeps",
       .default_value = Integer{30},
       .help = "Rounds that place a cell among the genes' factors",
       .minimum = 1,
       .maximum = 10000},
      {.name = "fit_cells",
       .default_value = Integer{20000},
       .help = "Most cells that the genes' factors are learnt from; all cells are imputed",
       .minimum = 10,
       .maximum = 100000000},
      {.name = "trust_cells",
       .default_value = Integer{1500},
       .help = "Most cells whose molecules are split to learn how far to trust the prediction of each gene",
       .minimum = 10,
       .maximum = 1000000},
      {.name = "dropout_model",
       .default_value = std::string("calibrated"),
       .help = "Under fill, which zeros are called dropout: by the calibrated model, or none, so that all are filled",
       .choices = {"calibrated", "none"}},
      {.name = "dropout_threshold",
       .default_value = 0.5,
       .help = "A zero is called dropout at this probability or above",
       .minimum = 0,
       .maximum = 1},
      {.name = "rates_only",
       .default_value = false,
       .help = "Learn no expressed values and no dropout calls; chosen by itself where the policy asks for rates alone "
               "and no model is saved"},
      {.name = "weigh_loss",
       .default_value = false,
       .help =
           "Where the counts show loss beyond sampling, rates weigh in that a zero may have been lost: what the cell "
           "expresses, instead of what another such measurement would count"},
  });
}

}  // namespace

MethodInfo info() {
  return {
      .name = "ebayes",
      .title = "Empirical Bayes: a cell's own counts weighed against what like cells predict",
      .summary =
          "The posterior mean of each rate, given the cell's own count and a prediction from an ensemble of Poisson "
          "factorisations. How far a gene's prediction is trusted is learnt on molecules kept apart. Predicts unseen "
          "molecules better than any other method here, in seconds, with standard deviations that hold. Where the "
          "counts show dropout beyond sampling, zeros called so are filled with what the gene shows where it is seen.",
      .citation = "undrop",
      .minimum_cells = 10,
      .cost = "rounds x non-zeros x 71 factors",
      .advice = "for rates with honest uncertainty: --policy posterior",
      .offer = {.rate = true,
                .expressed = true,
                .dropout_probability = true,
                .stddev = true,
                .rate_is_posterior = true,
                .scale = Scale::normalized},
      .parameters = parameters(),
      .estimate_cost = &cost,
  };
}

}  // namespace undrop::ebayes
