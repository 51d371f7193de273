#include "compare_command.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <filesystem>

#include "compare/child_process.hpp"
#include "compare/compare_parameters.hpp"
#include "compare/comparison_run.hpp"
#include "config_file.hpp"
#include "help.hpp"
#include "judge/comparison_table.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"

namespace undrop::cli {

namespace {

/// This very program, however it was called.
std::string own_program() {
  std::error_code unknown;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return unknown ? "undrop" : path.string();
}

void print_result(const judge::Comparison& comparison, const std::string& folder, const Terminal& terminal) {
  if (terminal.is_json()) {
    const Json facts{{"output", folder}, {"runs", comparison.runs.size()}, {"tables", judge::to_table(comparison)}};
    print_out(facts.dump());
    return;
  }
  print_out(judge::to_table(comparison));
  if (!terminal.is_quiet())
    print_out(fmt::format("{0}: report.html (open it in a browser), scores.json, scores.csv", folder));
}

}  // namespace

int compare_command(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app("Runs the judge on your data: what imputation does to it, by task, beside controls, with intervals.",
               "compare");
  compare::CompareRequest request;
  app.add_option("INPUT", request.input, "Counts, as undrop impute takes them")->option_text("FILE");
  const auto& table = compare::compare_parameters();
  const ParameterFlags flags(app, table, "Options");
  session.add_flags(app);
  for (const char* flag : {"--add", "--command"}) app.get_option(flag)->join('\n');
  if (asks_for_help(arguments)) return print_help(app);
  parse_arguments(app, arguments);
  request.options = flags.values();
  if (request.input.empty()) throw UsageError("undrop compare needs a file of counts; see undrop compare -h");
  const Options options(table, "default", request.options);
  const auto& exported = options.text("export_inputs");
  if (exported.empty()) require_all(table, request.options, "compare");
  request.command = {"undrop", "compare"};
  request.command.insert(request.command.end(), arguments.begin(), arguments.end());
  request.part_command = {own_program(), "compare-part"};
  Context& context = session.open(options.values());
  const auto comparison = compare::run_comparison(request, context);
  session.terminal().clear();
  if (!exported.empty()) {
    print_out(exported + ": README.txt says what the files are and what to do with them");
    return 0;
  }
  print_result(comparison, options.text("output"), session.terminal());
  return 0;
}

int compare_part_command(const std::vector<std::string>& arguments, Session& session) {
  compare::end_with_parent();
  compare::run_part_file(arguments, session.open({}));
  return 0;
}

}  // namespace undrop::cli
