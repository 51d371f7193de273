#include <undrop/version.hpp>

#include <nanobind/stl/string.h>

#include "binding/binding.hpp"

NB_MODULE(_core, module) {
  module.doc() = "The engine of undrop; use the package's own functions.";
  module.attr("version") = undrop::version();
  module.attr("torch_version") = UNDROP_TORCH_VERSION;
  undrop::binding::bind_errors(module);
  undrop::binding::bind_counts(module);
  undrop::binding::bind_data(module);
  undrop::binding::bind_impute(module);
  undrop::binding::bind_posterior(module);
  undrop::binding::bind_metrics(module);
}
