#include <undrop/context.hpp>
#include <undrop/dataset.hpp>

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <utility>
#include <vector>

#include "binding/background_run.hpp"
#include "binding/binding.hpp"
#include "binding/members.hpp"
#include "foreign/posterior_file.hpp"
#include "io/memory_output.hpp"

namespace undrop::binding {

namespace {

namespace nb = nanobind;

nb::dict posterior(const Dataset& data, const nb::dict& options, std::vector<std::string> genes,
                   const nb::object& listener) {
  Context context;
  foreign::PosteriorOfData request{data, values_of(options), std::move(genes)};
  io::MemoryOutput output(data.n_cells(), data.n_genes());
  pipeline::ImputeSummary summary;
  run_in_background(context, listener, [&] { summary = foreign::posterior_data(std::move(request), output, context); });
  return members_of(output, summary);
}

}  // namespace

void bind_posterior(nb::module_& module) {
  module.def("posterior", &posterior, nb::arg("data"), nb::arg("options"), nb::arg("genes"), nb::arg("listener"));
}

}  // namespace undrop::binding
