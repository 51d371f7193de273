#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/errors.hpp>

#include <nanobind/stl/map.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "binding/arrays.hpp"
#include "binding/background_run.hpp"
#include "binding/binding.hpp"
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

ParameterValue value_of(const nb::handle& value) {
  if (nb::isinstance<nb::bool_>(value)) return nb::cast<bool>(value);
  if (nb::isinstance<nb::int_>(value)) return nb::cast<std::int64_t>(value);
  if (nb::isinstance<nb::float_>(value)) return nb::cast<double>(value);
  if (nb::isinstance<nb::str>(value)) return nb::cast<std::string>(value);
  throw nb::type_error("options are numbers, texts, True or False");
}

ParameterValues values_of(const nb::dict& given) {
  ParameterValues values;
  for (const auto& [name, value] : given) values[nb::cast<std::string>(name)] = value_of(value);
  return values;
}

/// Slashes in the names of facts make dictionaries.
void set_fact(nb::dict into, const std::string& name, const nb::object& value) {
  const auto slash = name.find('/');
  if (slash == std::string::npos) {
    into[name.c_str()] = value;
    return;
  }
  const std::string first = name.substr(0, slash);
  if (!into.contains(first.c_str())) into[first.c_str()] = nb::dict();
  set_fact(nb::cast<nb::dict>(into[first.c_str()]), name.substr(slash + 1), value);
}

nb::object object_of(const Fact& fact) {
  if (const auto* numbers = std::get_if<std::vector<double>>(&fact)) return owned_array(*numbers);
  if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&fact)) return owned_array(*numbers);
  return std::visit([](const auto& held) { return nb::cast(held); }, fact);
}

nb::dict dictionary_of(const Facts& facts) {
  nb::dict out;
  for (const auto& [name, fact] : facts) set_fact(out, name, object_of(fact));
  return out;
}

nb::object layer_object(io::HeldLayer& layer, std::size_t n_cells, std::size_t n_genes) {
  if (layer.layout == io::LayerLayout::dense) return owned_array(std::move(layer.values), {n_cells, n_genes});
  return nb::make_tuple(owned_array(std::move(layer.values)), owned_array(std::move(layer.genes)),
                        owned_array(std::move(layer.offsets)));
}

/// What a run adds, as dictionaries of arrays; a sparse layer is the tuple (data, indices, indptr).
nb::dict members_of(io::MemoryOutput& output, std::size_t n_cells, std::size_t n_genes) {
  nb::dict layers;
  nb::dict obs;
  nb::dict var;
  nb::dict varm;
  nb::dict uns;
  for (auto& [name, layer] : output.layers) layers[name.c_str()] = layer_object(layer, n_cells, n_genes);
  for (auto& [name, values] : output.obs_numbers) obs[name.c_str()] = owned_array(std::move(values));
  for (auto& [name, held] : output.obs_categories) {
    obs[name.c_str()] = nb::make_tuple(held.names, owned_array(std::move(held.codes)));
  }
  for (auto& [name, flags] : output.var_flags) var[name.c_str()] = owned_array(std::move(flags));
  for (auto& [name, table] : output.varm) {
    varm[name.c_str()] = owned_array(std::move(table.values), {n_genes, static_cast<std::size_t>(table.columns)});
  }
  for (const auto& [key, facts] : output.uns) uns[key.c_str()] = dictionary_of(facts);
  nb::dict members;
  members["layers"] = layers;
  members["obs"] = obs;
  members["var"] = var;
  members["varm"] = varm;
  members["uns"] = uns;
  return members;
}

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
  nb::dict members =
      members_of(output, static_cast<std::size_t>(data.n_cells()), static_cast<std::size_t>(data.n_genes()));
  members["key"] = summary.key;
  members["seconds"] = summary.seconds;
  return members;
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
