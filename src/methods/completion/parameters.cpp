#include "methods/completion/parameters.hpp"

#include <cstdint>

namespace undrop::completion {

namespace {

using Integer = std::int64_t;

ParameterTable parameters() {
  return ParameterTable({
      {.name = "rank",
       .default_value = Integer{Parameter::words_value},
       .help = "Factors of cells and genes; auto: chosen on hidden non-zeros",
       .minimum = 0,
       .maximum = 200,
       .words = {"auto"}},
      {.name = "ridge",
       .default_value = static_cast<double>(Parameter::words_value),
       .help = "Penalty on the factors' squares; auto: chosen on hidden non-zeros",
       .minimum = 0.001,
       .maximum = 1000000,
       .words = {"auto"}},
      {.name = "hidden_share",
       .default_value = 0.1,
       .help = "Share of the non-zeros hidden for that choice",
       .minimum = 0.01,
       .maximum = 0.5},
      {.name = "max_sweeps",
       .default_value = Integer{30},
       .help = "Rounds of least squares, at most",
       .minimum = 1,
       .maximum = 10000},
  });
}

}  // namespace

MethodInfo info() {
  return {
      .name = "completion",
      .title = "Low-rank completion of the non-zeros, zeros as missing",
      .summary =
          "Gene and cell effects and a low-rank part, fitted to log1p(count / size factor) of the non-zeros alone "
          "by alternating least squares: what a zero would have shown if it had been seen. The control to beat at "
          "hidden counts. Filling every zero with it multiplies the mass and blurs cell types: presence and "
          "absence are lost.",
      .citation = "After Hastie, Mazumder, Lee, Zadeh. Journal of Machine Learning Research 16, 3367 (2015)",
      .is_control = true,
      .cost = "rounds x non-zeros x rank squared",
      .advice = "to restore counts known to be lost",
      .offer = {.expressed = true, .scale = Scale::log1p},
      .parameters = parameters(),
  };
}

}  // namespace undrop::completion
