#include "compare/compare_plan.hpp"

#include <undrop/errors.hpp>
#include <undrop/version.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <variant>

#include "compare/compare_parameters.hpp"
#include "compare/fingerprint.hpp"
#include "judge/task_scores.hpp"

namespace undrop::compare {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array controls{"none", "gene_mean", "nonzero_mean", "gamma_null", "knn_mean", "lowrank", "completion"};
constexpr std::array kinds{"mask", "thin", "whole", "null"};

struct Question {
  const char* name;
  const char* text;
  bool is_veto;
};
constexpr std::array questions{
    Question{"mask", "Are counts restored that are known to be there? Some were hidden.", false},
    Question{"thin", "Is the rate right, zeros included? Half of the molecules foretell the other half.", false},
    Question{"truth", "How far are the values from the true counts?", false},
    Question{"labels", "Are the known cell types easier to find?", false},
    Question{"de", "Are the genes found that differ between the types in bulk?", false},
    Question{"null", "Is signal invented where there is none?", true},
    Question{"trajectory", "Is the order of the stages kept?", false},
    Question{"structure", "How much of the cells' own structure was smoothed away?", true}};

/// What no part's result depends on: where it is written, which other parts there are, how fast it goes.
const std::set<std::string>& options_without_effect() {
  static const std::set<std::string> names{"output",     "methods", "protocols",  "repeats",
                                           "resume",     "force",   "time_limit", "threads",
                                           "max_memory", "add",     "command",    "export_inputs"};
  return names;
}

void require_available(const MethodInfo& info) {
  const std::string reason = why_unavailable(info);
  if (!reason.empty()) throw OptionError("methods", info.name, reason);
}

std::string with_underscores(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

void take_option(const std::string& assignment, const MethodInfo& info, EntrantPlan& entrant) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos) {
    throw OptionError(assignment, "", "must be OPTION=VALUE");
  }
  const auto name = with_underscores(assignment.substr(0, equals));
  const auto value = assignment.substr(equals + 1);
  if (name == "preset") {
    entrant.preset = value;
    return;
  }
  entrant.options[name] = info.parameters.parse(name, value);
}

/// Its error names the option that the method was asked for with here.
const MethodInfo& asked_method(const std::string& name) {
  try {
    return find_method(name);
  } catch (const OptionError& error) {
    const std::string text = error.what();
    throw OptionError("methods", name, text.substr(text.find(": ") + 2));
  }
}

/// [NAME=]METHOD[:OPTION=VALUE...]
EntrantPlan entrant_of(const std::string& text) {
  const auto parts = split(text, ':');
  const auto equals = parts.front().find('=');
  const bool named = equals != std::string::npos;
  const auto& info = asked_method(named ? parts.front().substr(equals + 1) : parts.front());
  require_available(info);
  EntrantPlan entrant;
  entrant.name = named ? parts.front().substr(0, equals) : text;
  entrant.method = info.name;
  if (entrant.name.empty()) throw OptionError("methods", text, "has an empty name before the =");
  try {
    for (std::size_t i = 1; i < parts.size(); ++i) take_option(parts[i], info, entrant);
    (void)Options(info.parameters, entrant.preset, entrant.options);
  } catch (const OptionError& error) {
    throw OptionError("methods", text, fmt::format("{}'s {}", info.name, error.what()));
  }
  return entrant;
}

std::vector<std::string> asked_methods(const std::string& text) {
  if (text == "none") return {};
  if (text != "all") {
    auto asked = comma_list(text);
    if (asked.empty())
      throw OptionError("methods", "'" + text + "'", "names no method; none asks for the controls alone");
    return asked;
  }
  std::vector<std::string> names;
  for (const auto& info : methods()) {
    if (info.is_control || !why_unavailable(info).empty()) continue;
    // A table to learn from is the user's to choose: without one the cells' own sums stand in.
    const bool needs_bulk = info.parameters.find("bulk") != nullptr;
    names.push_back(info.name + (needs_bulk ? ":bulk=pseudo" : ""));
  }
  return names;
}

Json json_of(const ParameterValues& values) {
  Json json = Json::object();
  for (const auto& [name, value] : values) {
    json[name] = std::visit([](const auto& held) { return Json(held); }, value);
  }
  return json;
}

ParameterValues values_of(const Json& json) {
  ParameterValues values;
  for (const auto& [name, value] : json.items()) {
    if (value.is_boolean()) {
      values[name] = value.get<bool>();
    } else if (value.is_number_integer()) {
      values[name] = value.get<std::int64_t>();
    } else if (value.is_number()) {
      values[name] = value.get<double>();
    } else {
      values[name] = value.get<std::string>();
    }
  }
  return values;
}

Json json_of(const EntrantPlan& entrant) {
  return {{"name", entrant.name},
          {"kind", entrant.kind},
          {"method", entrant.method},
          {"preset", entrant.preset},
          {"options", json_of(entrant.options)},
          {"is_control", entrant.is_control}};
}

EntrantPlan entrant_from(const Json& json) {
  return {json.at("name"),      json.at("kind"), json.at("method"), json.at("preset"), values_of(json.at("options")),
          json.at("is_control")};
}

/// Files that the options name, such as tables to learn from: their content counts, not only their name.
void add_files(const EntrantPlan& entrant, Fingerprint& fingerprint) {
  for (const auto& [name, value] : entrant.options) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) continue;
    fingerprint.add_state(*text);
    for (const char separator : {',', ';'}) {
      const auto parts = split(*text, separator);
      if (parts.size() < 2) continue;
      for (const auto& part : parts) fingerprint.add_state(part);
    }
  }
}

bool serves(const EntrantPlan& entrant, InputKind kind) {
  return entrant.kind != "truth" || kind == InputKind::mask || kind == InputKind::whole;
}

}  // namespace

std::string to_text(InputKind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

InputKind input_kind(const std::string& text) {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (text == kinds.at(i)) return static_cast<InputKind>(i);
  }
  throw std::invalid_argument("unknown kind of input " + text);
}

Options ComparePlan::checked_options() const { return {compare_parameters(), "default", options}; }

bool ComparePlan::runs(const std::string& protocol) const {
  return std::find(protocols.begin(), protocols.end(), protocol) != protocols.end();
}

std::vector<EntrantPlan> plan_entrants(const std::string& methods, bool has_truth) {
  std::vector<EntrantPlan> entrants;
  for (const char* name : controls) entrants.push_back({.name = name, .method = name, .is_control = true});
  if (has_truth) entrants.push_back({.name = "truth", .kind = "truth", .is_control = true});
  for (const auto& text : asked_methods(methods)) {
    auto entrant = entrant_of(text);
    const auto same = [&](const auto& other) { return other.name == entrant.name; };
    const bool is_known = std::any_of(entrants.begin(), entrants.end(), same);
    const bool is_bare_control = is_known && find_method(entrant.method).is_control && entrant.name == entrant.method;
    if (is_bare_control) continue;
    if (is_known || entrant.name == "truth") {
      throw OptionError("methods", text, "there is another entrant of this name; give NAME=METHOD");
    }
    entrants.push_back(std::move(entrant));
  }
  return entrants;
}

std::vector<judge::ProtocolSummary> plan_protocols(const std::string& asked, const CompareInput& input) {
  const auto names = asked == "auto" ? std::vector<std::string>{} : comma_list(asked);
  if (asked != "auto" && names.empty())
    throw OptionError("protocols", asked, "names no protocol; leave it out for all");
  const auto is_protocol = [](const std::string& name) {
    return std::any_of(questions.begin(), questions.end(), [&](const auto& known) { return name == known.name; });
  };
  for (const auto& name : names) {
    if (!is_protocol(name)) {
      throw OptionError("protocols", name,
                        "is not known; there are mask, thin, truth, labels, de, null, trajectory, "
                        "structure");
    }
    if (input.reasons.contains(name)) throw OptionError("protocols", name, "cannot be run: " + input.reasons.at(name));
  }
  std::vector<judge::ProtocolSummary> protocols;
  for (const auto& known : questions) {
    judge::ProtocolSummary protocol;
    protocol.name = known.name;
    protocol.question = known.text;
    protocol.is_veto = known.is_veto;
    protocol.metrics = judge::metrics_of(known.name);
    const bool left_out = !names.empty() && std::find(names.begin(), names.end(), known.name) == names.end();
    if (input.reasons.contains(known.name)) protocol.reason = input.reasons.at(known.name);
    if (left_out) protocol.reason = "it was not asked for (--protocols)";
    protocol.ran = protocol.reason.empty();
    protocols.push_back(std::move(protocol));
  }
  return protocols;
}

std::vector<std::string> protocols_of(const ComparePlan& plan, const PartPlan& part) {
  if (part.kind != InputKind::whole) {
    const auto name = to_text(part.kind);
    return plan.runs(name) ? std::vector<std::string>{name} : std::vector<std::string>{};
  }
  std::vector<std::string> protocols;
  for (const char* name : {"truth", "labels", "de", "trajectory", "structure"}) {
    if (plan.runs(name)) protocols.emplace_back(name);
  }
  return protocols;
}

std::vector<PartPlan> plan_parts(const ComparePlan& plan) {
  const auto repeats = plan.checked_options().integer("repeats");
  std::vector<PartPlan> parts;
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat) {
    for (std::size_t entrant = 0; entrant < plan.entrants.size(); ++entrant) {
      for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        const PartPlan part{static_cast<InputKind>(kind), entrant, repeat};
        if (serves(plan.entrants[entrant], part.kind) && !protocols_of(plan, part).empty()) parts.push_back(part);
      }
    }
  }
  return parts;
}

std::string part_name(const ComparePlan& plan, const PartPlan& part) {
  std::string name = plan.entrants[part.entrant].name;
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string::npos;
  if (!plain) {
    Fingerprint fingerprint;
    fingerprint.add(name);
    for (auto& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    name = name.substr(0, 40) + "-" + fingerprint.text().substr(0, 8);
  }
  return fmt::format("{}.{}.r{}", to_text(part.kind), name, part.repeat);
}

std::string part_fingerprint(const ComparePlan& plan, const PartPlan& part, const std::string& input_fingerprint) {
  Fingerprint fingerprint;
  fingerprint.add(version());
  fingerprint.add(input_fingerprint);
  auto options = plan.options;
  for (const auto& name : options_without_effect()) options.erase(name);
  fingerprint.add(json_of(options).dump());
  fingerprint.add(json_of(plan.entrants[part.entrant]).dump());
  add_files(plan.entrants[part.entrant], fingerprint);
  for (const auto& protocol : protocols_of(plan, part)) fingerprint.add(protocol);
  fingerprint.add(to_text(part.kind));
  fingerprint.add(std::to_string(part.repeat));
  return fingerprint.text();
}

std::string to_json(const ComparePlan& plan) {
  Json entrants = Json::array();
  for (const auto& entrant : plan.entrants) entrants.push_back(json_of(entrant));
  const Json json{
      {"input", plan.input}, {"options", json_of(plan.options)}, {"entrants", entrants}, {"protocols", plan.protocols}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

ComparePlan plan_from_json(const std::string& text, const std::string& path) {
  try {
    const auto json = Json::parse(text);
    ComparePlan plan;
    plan.input = json.at("input");
    plan.options = values_of(json.at("options"));
    for (const auto& entrant : json.at("entrants")) plan.entrants.push_back(entrant_from(entrant));
    plan.protocols = json.at("protocols").get<std::vector<std::string>>();
    return plan;
  } catch (const nlohmann::json::exception& error) {
    throw FormatError(path, "", fmt::format("is not the plan of a comparison ({})", error.what()));
  }
}

}  // namespace undrop::compare
