#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/errors.hpp>

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "binding/background_run.hpp"
#include "binding/binding.hpp"
#include "binding/members.hpp"
#include "io/memory_output.hpp"
#include "io/model_archive.hpp"
#include "pipeline/impute_parameters.hpp"
#include "pipeline/impute_run.hpp"
#include "pipeline/method_source.hpp"

namespace undrop::binding {

namespace {

namespace nb = nanobind;
using Texts = std::vector<std::string>;
using ModelPointer = std::shared_ptr<const io::Model>;

pipeline::DataRequest request_of(const Dataset& data, const nb::dict& common, const nb::dict& own, Texts genes,
                                 ModelPointer model) {
  return {data, {"", values_of(common), values_of(own)}, std::move(genes), std::move(model)};
}

std::string method_of(const nb::dict& common, const ModelPointer& model) {
  if (model) return model->header().method;
  return Options(pipeline::impute_parameters(), "default", values_of(common)).text("method");
}

nb::dict impute(const Dataset& data, const nb::dict& common, const nb::dict& own, Texts genes,
                const ModelPointer& model, const nb::object& listener) {
  Context context;
  auto request = request_of(data, common, own, std::move(genes), model);
  const std::string name = method_of(common, model);
  io::MemoryOutput output(data.n_cells(), data.n_genes());
  pipeline::ImputeSummary summary;
  run_in_background(context, listener, [&] {
    summary = pipeline::impute_data(std::move(request), pipeline::registered_method(name), output, context);
  });
  return members_of(output, summary);
}

ModelPointer fit(const Dataset& data, const nb::dict& common, const nb::dict& own, const nb::object& listener) {
  Context context;
  auto request = request_of(data, common, own, {}, nullptr);
  const std::string name = method_of(common, nullptr);
  std::shared_ptr<io::HeldModel> model;
  run_in_background(context, listener, [&] {
    model = pipeline::fit_data(std::move(request), pipeline::registered_method(name), context);
  });
  return model;
}

void save_model(const ModelPointer& model, const std::string& path, bool overwrite) {
  const auto* held = dynamic_cast<const io::HeldModel*>(model.get());
  if (held == nullptr) throw UsageError("the model was loaded from a file; copy that file");
  held->save(path, overwrite);
}

nb::dict header_of(const io::Model& model) {
  const auto& header = model.header();
  nb::dict options;
  for (const auto& [name, value] : header.options) options[name.c_str()] = to_text(value);
  nb::dict out;
  out["undrop_version"] = header.undrop_version;
  out["method"] = header.method;
  out["preset"] = header.preset;
  out["options"] = options;
  out["checksum"] = header.checksum;
  out["batch_column"] = header.batch_column;
  out["parts"] = header.parts;
  return out;
}

}  // namespace

void bind_impute(nb::module_& module) {
  nb::class_<io::Model>(module, "Model").def("header", &header_of);
  module.def("impute", &impute, nb::arg("data"), nb::arg("common"), nb::arg("own"), nb::arg("genes"),
             nb::arg("model").none(), nb::arg("listener"));
  module.def("fit", &fit, nb::arg("data"), nb::arg("common"), nb::arg("own"), nb::arg("listener"));
  module.def("save_model", &save_model, nb::arg("model"), nb::arg("path"), nb::arg("overwrite"));
  module.def("load_model",
             [](const std::string& path) -> ModelPointer { return std::make_shared<const io::ModelInput>(path); });
  module.def("needs_torch", [](const std::string& method) { return find_method(method).needs_torch; });
}

}  // namespace undrop::binding
