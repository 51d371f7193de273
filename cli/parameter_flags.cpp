#include "parameter_flags.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace undrop::cli {

namespace {

bool is_switch(const Parameter& parameter) { return std::holds_alternative<bool>(parameter.default_value); }

std::string shown(const Parameter& parameter, const ParameterValue& value) {
  if (parameter.words.empty()) return to_text(value);
  const double number = std::holds_alternative<double>(value) ? std::get<double>(value)
                                                              : static_cast<double>(std::get<std::int64_t>(value));
  for (std::size_t i = 0; i < parameter.words.size(); ++i) {
    const double stored = static_cast<double>(Parameter::words_value) - static_cast<double>(i);
    if (number == stored) return parameter.words[i];
  }
  return to_text(value);
}

std::string limits(const Parameter& parameter) {
  std::string text;
  if (parameter.minimum && parameter.maximum) {
    text = fmt::format("{}", *parameter.minimum) + " to " + fmt::format("{}", *parameter.maximum);
  } else if (parameter.minimum) {
    text = "at least " + fmt::format("{}", *parameter.minimum);
  } else if (parameter.maximum) {
    text = "at most " + fmt::format("{}", *parameter.maximum);
  }
  for (const auto& word : parameter.words) text += (text.empty() ? "" : ", or ") + word;
  return text;
}

std::string placeholder(const Parameter& parameter) {
  if (!parameter.placeholder.empty()) return parameter.placeholder;
  if (!parameter.choices.empty()) {
    std::string text;
    for (const auto& choice : parameter.choices) text += (text.empty() ? "" : "|") + choice;
    return text;
  }
  if (std::holds_alternative<std::int64_t>(parameter.default_value)) return "N";
  return std::holds_alternative<double>(parameter.default_value) ? "X" : "TEXT";
}

std::string flags_of(const Parameter& parameter) {
  return (parameter.short_flag.empty() ? "" : "-" + parameter.short_flag + ",") + "--" + parameter.flag();
}

std::string nearest_flag(const CLI::App& app, const std::string& flag) {
  std::vector<Parameter> known;
  for (const CLI::Option* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) known.push_back({.name = name, .default_value = std::string()});
    for (const auto& name : option->get_fnames()) known.push_back({.name = name, .default_value = std::string()});
  }
  return ParameterTable(std::move(known)).nearest(flag);
}

[[noreturn]] void refuse(const CLI::App& app, const std::string& argument) {
  const std::string help = "; see undrop " + app.get_name() + " -h";
  if (argument.rfind('-', 0) != 0) throw UsageError("unexpected argument '" + argument + "'" + help);
  const std::string flag = argument.substr(0, argument.find('='));
  const std::size_t name = std::min(flag.find_first_not_of('-'), flag.size());
  const std::string near = nearest_flag(app, flag.substr(name));
  throw UsageError("unknown option " + flag + (near.empty() ? "" : ", did you mean --" + near + "?") + help);
}

}  // namespace

std::string help_text(const Parameter& parameter) {
  std::string notes = limits(parameter);
  const std::string standard = shown(parameter, parameter.default_value);
  if (parameter.required) {
    notes += (notes.empty() ? "" : "; ") + std::string("required");
  } else if (!standard.empty() && !is_switch(parameter)) {
    notes += (notes.empty() ? "" : "; ") + std::string("default ") + standard;
  } else if (standard == "true") {
    notes = "default on";
  }
  return parameter.help + (notes.empty() ? "" : " [" + notes + "]");
}

ParameterFlags::ParameterFlags(CLI::App& app, const ParameterTable& table, const std::string& group) : table_(table) {
  for (const auto& parameter : table.parameters()) {
    const std::string& name = parameter.name;
    CLI::Option* option = nullptr;
    if (is_switch(parameter)) {
      const auto take = [typed = typed_, name](std::int64_t count) { typed->switches[name] = count > 0; };
      option = app.add_flag_function(flags_of(parameter) + ",!--no-" + parameter.flag(), take, help_text(parameter));
    } else {
      const auto take = [typed = typed_, name](const std::string& text) { typed->texts[name] = text; };
      option = app.add_option_function<std::string>(flags_of(parameter), take, help_text(parameter));
      option->type_name(placeholder(parameter));
    }
    option->group(group);
  }
}

ParameterValues ParameterFlags::values() const {
  ParameterValues given;
  for (const auto& [name, on] : typed_->switches) given[name] = on;
  for (const auto& [name, text] : typed_->texts) given[name] = table_.parse(name, text);
  return given;
}

void parse_arguments(CLI::App& app, const std::vector<std::string>& arguments) {
  app.allow_extras();
  // CLI11 takes them from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    throw UsageError(std::string(error.what()) + "; see undrop " + app.get_name() + " -h");
  }
  const auto extras = app.remaining();
  if (extras.empty()) return;
  const auto flag =
      std::find_if(extras.begin(), extras.end(), [](const auto& text) { return text.rfind('-', 0) == 0; });
  refuse(app, flag == extras.end() ? extras.front() : *flag);
}

void require_all(const ParameterTable& table, const ParameterValues& given, const std::string& command) {
  for (const auto& parameter : table.parameters()) {
    if (!parameter.required || given.contains(parameter.name)) continue;
    const std::string value = is_switch(parameter) ? "" : " " + placeholder(parameter);
    const std::string flag = parameter.short_flag.empty() ? "--" + parameter.flag() : "-" + parameter.short_flag;
    throw UsageError("undrop " + command + " needs " + flag + value + ": " + parameter.help);
  }
}

}  // namespace undrop::cli
