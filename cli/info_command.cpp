#include "info_command.hpp"

#include <undrop/errors.hpp>
#include <undrop/methods.hpp>

#include <fmt/format.h>

#include <functional>
#include <optional>

#include "build_facts.hpp"
#include "config_file.hpp"
#include "help.hpp"
#include "input_facts.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "pipeline/file_inspection.hpp"
#include "pipeline/impute_parameters.hpp"
#include "pipeline/impute_plan.hpp"

namespace undrop::cli {

namespace {

const ParameterTable& reading_parameters() {
  static const ParameterTable table = [] {
    std::vector<Parameter> taken;
    for (const char* name : {"layer", "cells_as", "genome"}) {
      taken.push_back(*pipeline::impute_parameters().find(name));
    }
    return ParameterTable(std::move(taken));
  }();
  return table;
}

std::string about_build(bool json) {
  const Json facts = build_facts();
  return json ? facts.dump(2) : facts_text(facts);
}

std::string about_input(const std::string& path, const Options& options, bool json, Context& context) {
  const auto& method = pipeline::impute_parameters().find("method")->default_value;
  const std::int64_t minimum_cells = find_method(std::get<std::string>(method)).minimum_cells;
  const auto inspection = pipeline::inspect_file(path, pipeline::read_options(options), minimum_cells, context);
  return json ? input_facts(path, inspection, context).dump(2) : input_text(path, inspection, context);
}

}  // namespace

int info_command(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app("This build and this machine; with INPUT, what is in a file and whether it can be imputed.", "info");
  std::string input;
  bool json = false;
  app.add_option("INPUT", input, "A file of counts")->option_text("FILE");
  app.add_flag("--json", json, "Print JSON");
  const ParameterFlags flags(app, reading_parameters(), "Where the counts are");
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app);
  parse_arguments(app, arguments);
  const ParameterValues given = flags.values();
  Context& context = session.open({});
  // What the log would say is part of the answer.
  context.log = {};
  const std::string text = input.empty()
                               ? about_build(json)
                               : about_input(input, Options(reading_parameters(), "default", given), json, context);
  session.terminal().clear();
  print_out(text);
  return 0;
}

}  // namespace undrop::cli
