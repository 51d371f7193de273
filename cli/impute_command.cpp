#include "impute_command.hpp"

#include <undrop/errors.hpp>
#include <undrop/methods.hpp>

#include <optional>

#include "config_file.hpp"
#include "help.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "pipeline/impute_file.hpp"
#include "run_outcome.hpp"

namespace undrop::cli {

namespace {

/// The last value given after one of two flags, before anything is parsed: the method decides which flags there are.
std::optional<std::string> glimpse(const std::vector<std::string>& arguments, const std::string& short_flag,
                                   const std::string& long_flag) {
  std::optional<std::string> value;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const bool next = i + 1 < arguments.size();
    if ((argument == short_flag || argument == long_flag) && next) value = arguments[++i];
    if (argument.starts_with(long_flag + "=")) value = argument.substr(long_flag.size() + 1);
    const bool joined = !short_flag.empty() && argument.starts_with(short_flag) && argument.size() > short_flag.size();
    if (joined) value = argument.substr(short_flag.size() + (argument[short_flag.size()] == '=' ? 1 : 0));
  }
  return value;
}

struct Arguments {
  std::string input;
  std::string config;
  bool print_config = false;
};

/// The method that the arguments, the config file or else the table's default name.
const MethodInfo& chosen_method(const std::vector<std::string>& arguments, const ParameterValues& config) {
  if (const auto typed = glimpse(arguments, "-m", "--method")) return find_method(*typed);
  const auto& table = pipeline::impute_parameters();
  const auto at = config.find("method");
  if (at != config.end()) return find_method(std::get<std::string>(table.check("method", at->second)));
  return find_method(std::get<std::string>(table.find("method")->default_value));
}

void print_config(const pipeline::ImputeRequest& request, const MethodInfo& method) {
  const Options common(pipeline::impute_parameters(), "default", request.common);
  const Options own(method.parameters, common.text("preset"), request.method);
  Json json;
  print_values(pipeline::impute_parameters(), common.values(), json);
  print_values(method.parameters, own.values(), json);
  print_out(json.dump(2));
}

void add_input(CLI::App& app, Arguments& given) {
  app.add_option("INPUT", given.input,
                 "Counts: h5ad, loom, 10x HDF5 or folder, MatrixMarket, csv, tsv or rds; recognised by content")
      ->option_text("FILE");
}

}  // namespace

int impute_command(const std::vector<std::string>& arguments, Session& session) {
  const auto& common = pipeline::impute_parameters();
  const std::string config_path = glimpse(arguments, "", "--config").value_or("");
  const ParameterValues config = config_path.empty() ? ParameterValues{} : read_config(config_path);
  const MethodInfo& method = chosen_method(arguments, config);

  CLI::App app("Fills dropout zeros. The result is a new layer of a copy of INPUT; observed counts stay as they are.",
               "impute");
  Arguments given;
  add_input(app, given);
  const ParameterFlags common_flags(app, common, "Options of every method");
  const ParameterFlags method_flags(app, method.parameters, "Options of " + method.name);
  add_configuration(app, given.config, given.print_config);
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app, "Method " + method.name + ": " + method.title);
  parse_arguments(app, arguments);
  refuse_unknown(config, {&common, &method.parameters}, config_path);

  pipeline::ImputeRequest request;
  request.input = given.input;
  request.common = overlay(select(config, common), common_flags.values());
  request.method = overlay(select(config, method.parameters), method_flags.values());
  if (given.print_config) {
    print_config(request, method);
    return 0;
  }
  if (request.input.empty()) throw UsageError("undrop impute needs a file of counts; see undrop impute -h");
  require_all(common, request.common, "impute");
  const Options options(common, "default", request.common);
  const Options checked(method.parameters, options.text("preset"), request.method);
  Context& context = session.open(options.values());
  if (options.flag("dry_run")) {
    const auto estimate = pipeline::estimate(request, context);
    session.terminal().clear();
    print_estimate(estimate, session.terminal());
    return 0;
  }
  const auto summary = pipeline::impute_file(request, context);
  session.terminal().clear();
  print_summary(summary, session.terminal());
  return 0;
}

}  // namespace undrop::cli
