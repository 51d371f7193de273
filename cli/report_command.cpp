#include "report_command.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include "config_file.hpp"
#include "help.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "report/report_file.hpp"

namespace undrop::cli {

int report_command(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app("The picture book of a result, or of a comparison, as one HTML file.", "report");
  report::ReportRequest request;
  app.add_option("INPUT", request.input, "h5ad file of 'undrop impute', or folder of a comparison (scores.json)")
      ->option_text("FILE|DIR");
  const ParameterFlags flags(app, report::report_parameters(), "Options");
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app);
  parse_arguments(app, arguments);
  request.options = flags.values();
  if (request.input.empty()) throw UsageError("undrop report needs a result or a folder; see undrop report -h");
  Context& context = session.open(Options(report::report_parameters(), "default", request.options).values());
  const auto file = report::write_report(request, context);
  session.terminal().clear();
  if (session.terminal().is_json()) {
    print_out(Json{{"output", file.output}, {"bytes", file.bytes}}.dump());
  } else if (!session.terminal().is_quiet()) {
    print_out(fmt::format("{}: {:.1f} MB; open it in a browser", file.output, static_cast<double>(file.bytes) / 1e6));
  }
  return 0;
}

}  // namespace undrop::cli
