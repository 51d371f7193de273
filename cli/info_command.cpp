#include "info_command.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <functional>
#include <optional>

#include "build_facts.hpp"
#include "config_file.hpp"
#include "help.hpp"
#include "input_facts.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "pipeline/impute_parameters.hpp"

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
  const Json facts =
      input.empty() ? build_facts() : input_facts(input, Options(reading_parameters(), "default", given), context);
  session.terminal().clear();
  print_out(json ? facts.dump(2) : facts_text(facts));
  return 0;
}

}  // namespace undrop::cli
