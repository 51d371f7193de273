#include "methods/saver/parameters.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "methods/saver/cost.hpp"

namespace undrop::saver {

namespace {

using Integer = std::int64_t;

std::vector<Parameter> options() {
  return {
      {.name = "prior",
       .default_value = std::string("lasso-fast"),
       .help = "Where rates are expected: predicted by other genes, with the penalty of some hundred genes "
               "cross-validated and the others' inferred, or with that of every gene; null: the gene's mean",
       .choices = {"lasso-fast", "lasso", "null"},
       .reference_default = "lasso-fast"},
      {.name = "min_predictor_mean",
       .default_value = 0.1,
       .help = "Mean count from which on a gene may predict others",
       .minimum = 0,
       .maximum = 1000,
       .reference_default = "0.1"},
      {.name = "max_predictors",
       .default_value = Integer{2000},
       .help = "Genes that may predict others, at most: those with the largest variance / mean",
       .minimum = 1,
       .words = {"all"},
       .reference_default = "all"},
      {.name = "fit_cells",
       .default_value = Integer{5000},
       .help = "Cells that are fitted, at most, drawn at random; all cells are imputed",
       .minimum = 10,
       .words = {"all"},
       .reference_default = "all"},
      {.name = "max_nonzero",
       .default_value = Integer{300},
       .help = "Coefficients of a gene's prediction, at most",
       .minimum = 1,
       .maximum = 5000,
       .reference_default = "300"},
      {.name = "n_folds",
       .default_value = Integer{5},
       .help = "Folds of the cells in which penalties are cross-validated",
       .minimum = 3,
       .maximum = 50,
       .reference_default = "5"},
      {.name = "n_penalties",
       .default_value = Integer{100},
       .help = "Penalties on a cross-validated path",
       .minimum = 2,
       .maximum = 1000,
       .reference_default = "100"},
      {.name = "round_up",
       .default_value = false,
       .help = "Round estimates and deviations up to three decimals, as the published program does",
       .reference_default = "true"},
  };
}

ParameterTable parameters() {
  const Integer all{Parameter::words_value};
  return ParameterTable(options(),
                        {{"paper", {{"prior", std::string("lasso")}, {"max_predictors", all}, {"fit_cells", all}}},
                         {"reference", {{"round_up", true}, {"max_predictors", all}, {"fit_cells", all}}}});
}

}  // namespace

MethodInfo info() {
  return {
      .name = "saver",
      .title = "Posterior rates around predictions from other genes",
      .summary =
          "Each gene's rates are predicted from the other genes by a Poisson regression with few coefficients; how "
          "far rates stray from it is fitted, and each estimate weighs prediction and count by what they are worth. "
          "Careful: it invents little, fills zeros with small rates, and says how sure it is (--write-sd).",
      .citation = "Huang, Wang, Torre, Dueck, Shaffer, Bonasio, Murray, Raj, Li, Zhang. Nature Methods 15, 539 (2018)",
      .doi = "10.1038/s41592-018-0033-z",
      .minimum_cells = 1,
      .cost = "a regression and a dispersion a gene, over at most 5,000 cells",
      .advice = "for calm rates with a standard deviation, where structure must not be invented",
      .offer = {.rate = true, .stddev = true, .rate_is_posterior = true, .scale = Scale::normalized},
      .parameters = parameters(),
      .estimate_cost = &cost,
  };
}

}  // namespace undrop::saver
