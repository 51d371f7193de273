#include "config_file.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <variant>

namespace undrop::cli {

namespace {

ParameterValue value_of(const std::string& name, const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  throw OptionError(name, json.dump(), "in a config file must be a number, a text, true or false");
}

std::string with_underscores(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace

Json to_json(const ParameterValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Json to_json(const Parameter& parameter, const ParameterValue& value) {
  for (std::size_t i = 0; i < parameter.words.size(); ++i) {
    const std::int64_t stored = Parameter::words_value - static_cast<std::int64_t>(i);
    const bool whole = std::holds_alternative<std::int64_t>(value) && std::get<std::int64_t>(value) == stored;
    const bool real = std::holds_alternative<double>(value) && std::get<double>(value) == static_cast<double>(stored);
    if (whole || real) return parameter.words[i];
  }
  return to_json(value);
}

ParameterValues read_config(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw FormatError(path, "", "cannot be read; --config takes a JSON file such as --print-config writes");
  Json json;
  try {
    json = Json::parse(file);
  } catch (const nlohmann::json::exception& error) {
    throw FormatError(path, "", std::string("is not JSON (") + error.what() + "); --print-config shows the form");
  }
  if (!json.is_object()) throw FormatError(path, "", "must be one JSON object of option names and values");
  ParameterValues values;
  for (const auto& [name, value] : json.items()) {
    if (!value.is_null()) values[with_underscores(name)] = value_of(name, value);
  }
  return values;
}

ParameterValues select(const ParameterValues& config, const ParameterTable& table) {
  ParameterValues values;
  for (const auto& [name, value] : config) {
    if (table.find(name) != nullptr) values[name] = table.check(name, value);
  }
  return values;
}

void refuse_unknown(const ParameterValues& config, const std::vector<const ParameterTable*>& tables,
                    const std::string& path) {
  for (const auto& [name, value] : config) {
    std::vector<Parameter> known;
    for (const auto* table : tables) known.insert(known.end(), table->parameters().begin(), table->parameters().end());
    const ParameterTable all(std::move(known));
    if (all.find(name) != nullptr) continue;
    const std::string near = all.nearest(name);
    throw UsageError(path + ": unknown option '" + name + "'" + (near.empty() ? "" : ", did you mean '" + near + "'?"));
  }
}

ParameterValues overlay(ParameterValues weaker, const ParameterValues& stronger) {
  for (const auto& [name, value] : stronger) weaker[name] = value;
  return weaker;
}

void print_values(const ParameterTable& table, const ParameterValues& values, Json& out) {
  for (const auto& parameter : table.parameters()) {
    const auto at = values.find(parameter.name);
    if (at != values.end()) out[parameter.name] = to_json(parameter, at->second);
  }
}

}  // namespace undrop::cli
