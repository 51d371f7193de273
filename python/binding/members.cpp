#include "binding/members.hpp"

#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "binding/arrays.hpp"

namespace undrop::binding {

namespace {

namespace nb = nanobind;

ParameterValue value_of(const nb::handle& value) {
  if (nb::isinstance<nb::bool_>(value)) return nb::cast<bool>(value);
  if (nb::isinstance<nb::int_>(value)) return nb::cast<std::int64_t>(value);
  if (nb::isinstance<nb::float_>(value)) return nb::cast<double>(value);
  if (nb::isinstance<nb::str>(value)) return nb::cast<std::string>(value);
  throw nb::type_error("options are numbers, texts, True or False");
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

}  // namespace

ParameterValues values_of(const nb::dict& given) {
  ParameterValues values;
  for (const auto& [name, value] : given) values[nb::cast<std::string>(name)] = value_of(value);
  return values;
}

nb::dict members_of(io::MemoryOutput& output, const pipeline::ImputeSummary& summary) {
  const auto n_cells = static_cast<std::size_t>(summary.n_cells);
  const auto n_genes = static_cast<std::size_t>(summary.n_genes);
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
  members["key"] = summary.key;
  members["seconds"] = summary.seconds;
  return members;
}

}  // namespace undrop::binding
