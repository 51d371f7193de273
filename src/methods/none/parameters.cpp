#include "methods/none/parameters.hpp"

namespace undrop::none {

MethodInfo info() {
  return {
      .name = "none",
      .title = "The input itself",
      .summary =
          "Every count stays as it is and every zero stays zero. What a method has to beat, and what to use where "
          "nothing beats it.",
      .is_control = true,
      .cost = "none",
      .advice = "where no method beats it",
      .offer = {.rate = true, .scale = Scale::counts},
  };
}

}  // namespace undrop::none
