#include "methods_command.hpp"

#include <undrop/errors.hpp>
#include <undrop/methods.hpp>
#include <undrop/simulate.hpp>
#include <undrop/version.hpp>

#include <fmt/format.h>

#include "compare/compare_parameters.hpp"
#include "config_file.hpp"
#include "foreign/posterior_file.hpp"
#include "help.hpp"
#include "judge/evaluate.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "pipeline/convert.hpp"
#include "pipeline/impute_parameters.hpp"
#include "report/report_file.hpp"
#include "run_parameters.hpp"

namespace undrop::cli {

namespace {

const char* type_name(const ParameterValue& value) {
  if (std::holds_alternative<bool>(value)) return "boolean";
  if (std::holds_alternative<std::int64_t>(value)) return "integer";
  return std::holds_alternative<double>(value) ? "number" : "text";
}

Json parameter_json(const Parameter& parameter) {
  Json json{{"name", parameter.name},
            {"flag", "--" + parameter.flag()},
            {"type", type_name(parameter.default_value)},
            {"default", to_json(parameter, parameter.default_value)},
            {"help", parameter.help}};
  if (!parameter.short_flag.empty()) json["short_flag"] = "-" + parameter.short_flag;
  if (parameter.required) json["required"] = true;
  if (parameter.minimum) json["minimum"] = *parameter.minimum;
  if (parameter.maximum) json["maximum"] = *parameter.maximum;
  if (!parameter.choices.empty()) json["choices"] = parameter.choices;
  if (!parameter.words.empty()) json["words"] = parameter.words;
  if (!parameter.symbol.empty()) json["symbol"] = parameter.symbol;
  if (!parameter.reference_default.empty()) json["reference_default"] = parameter.reference_default;
  return json;
}

Json table_json(const ParameterTable& table) {
  Json json = Json::array();
  for (const auto& parameter : table.parameters()) json.push_back(parameter_json(parameter));
  return json;
}

Json presets_json(const ParameterTable& table) {
  Json json = Json::object();
  for (const auto& [preset, values] : table.presets()) {
    json[preset] = Json::object();
    print_values(table, values, json[preset]);
  }
  return json;
}

Json offer_json(const Offer& offer) {
  return {{"rate", offer.rate},
          {"expressed", offer.expressed},
          {"dropout_probability", offer.dropout_probability},
          {"standard_deviation", offer.stddev},
          {"samples", offer.sample},
          {"scale", to_text(offer.scale)}};
}

Json method_json(const MethodInfo& method) {
  const std::string reason = why_unavailable(method);
  Json json{{"name", method.name},
            {"title", method.title},
            {"summary", method.summary},
            {"citation", method.citation},
            {"doi", method.doi},
            {"available", reason.empty()},
            {"is_control", method.is_control},
            {"cost", method.cost},
            {"advice", method.advice},
            {"needs_torch", method.needs_torch},
            {"uses_labels", method.uses_labels},
            {"minimum_cells", method.minimum_cells},
            {"offers", offer_json(method.offer)},
            {"options", table_json(method.parameters)},
            {"presets", presets_json(method.parameters)}};
  if (!reason.empty()) json["why_not"] = reason;
  return json;
}

Json everything_json() {
  Json all = Json::array();
  for (const auto& method : methods()) all.push_back(method_json(method));
  return {{"undrop", version()},
          {"methods", all},
          {"commands",
           {{"impute", table_json(pipeline::impute_parameters())},
            {"posterior", table_json(foreign::posterior_parameters())},
            {"compare", table_json(compare::compare_parameters())},
            {"convert", table_json(pipeline::convert_parameters())},
            {"evaluate", table_json(judge::evaluate_parameters())},
            {"report", table_json(report::report_parameters())},
            {"simulate", table_json(simulate_parameters())},
            {"simulate_run", table_json(writing_parameters())}}}};
}

std::string predicts(const Offer& offer) {
  if (offer.rate && offer.expressed) return "both";
  return offer.rate ? "rate" : "expressed";
}

std::string rows_text(bool controls) {
  std::string text;
  for (const auto& method : methods()) {
    if (method.is_control != controls) continue;
    text += fmt::format("  {:<13} {:<10} {:<11} {:<7} {:<4} {}\n", method.name, predicts(method.offer),
                        to_text(method.offer.scale), method.offer.dropout_probability ? "called" : "all",
                        method.offer.stddev ? "yes" : "no", method.cost);
    text += fmt::format("  {:<13} {}{}\n", "", method.title, method.advice.empty() ? "" : "; " + method.advice);
    const std::string reason = why_unavailable(method);
    if (!reason.empty()) text += fmt::format("  {:<13} not in this build: {}\n", "", reason);
  }
  return text;
}

std::string list_text() {
  return fmt::format("  {:<13} {:<10} {:<11} {:<7} {:<4} {}\n", "NAME", "PREDICTS", "SCALE", "FILLS", "SD", "COST") +
         "\nMethods\n" + rows_text(false) + "\nControls, which a method has to beat\n" + rows_text(true) +
         "\nPREDICTS a rate (zeros weighed in) or an expressed value (what a missed zero would have shown). FILLS the "
         "zeros\nthat a dropout model calls, or all; observed counts stay under --policy fill. SD: standard deviations "
         "on request.\n'undrop methods NAME' tells more of one: when to use it, its options and their sources.\n";
}

std::string presets_text(const ParameterTable& table) {
  std::string text;
  for (const auto& [preset, values] : table.presets()) {
    if (values.empty()) continue;
    text += "\nPreset " + preset + ":\n";
    for (const auto& [name, value] : values) {
      const Json shown = to_json(*table.find(name), value);
      text += fmt::format("  --{} {}\n", table.find(name)->flag(),
                          shown.is_string() ? shown.get<std::string>() : shown.dump());
    }
  }
  return text;
}

std::string method_text(const MethodInfo& method) {
  std::string text = method.name + ": " + method.title + "\n\n" + wrapped(method.summary, 0) + "\n\n";
  if (!method.doi.empty()) text += method.citation + ". doi:" + method.doi + "\n";
  text += fmt::format("Predicts: {}, on scale {}. Cost: {}.\n", predicts(method.offer), to_text(method.offer.scale),
                      method.cost);
  const std::string reason = why_unavailable(method);
  if (!reason.empty()) text += "Not in this build: " + reason + "\n";
  if (!method.parameters.parameters().empty()) text += "\nOptions:\n";
  for (const auto& parameter : method.parameters.parameters()) {
    std::string help = help_text(parameter);
    if (!parameter.symbol.empty()) help += " (" + parameter.symbol + " in the paper)";
    if (!parameter.reference_default.empty()) help += " (published program: " + parameter.reference_default + ")";
    text += "  --" + parameter.flag() + "\n      " + wrapped(help, 6) + "\n";
  }
  return text + presets_text(method.parameters);
}

}  // namespace

int methods_command(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app("Lists the methods; with METHOD, everything about one.", "methods");
  std::string name;
  bool json = false;
  app.add_option("METHOD", name, "A method's name")->option_text("NAME");
  app.add_flag("--json", json, "Print JSON");
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app);
  parse_arguments(app, arguments);
  if (json) {
    print_out((name.empty() ? everything_json() : method_json(find_method(name))).dump(2));
  } else {
    print_out(name.empty() ? list_text() : method_text(find_method(name)));
  }
  return 0;
}

}  // namespace undrop::cli
