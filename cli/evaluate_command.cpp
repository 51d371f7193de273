#include "evaluate_command.hpp"

#include <undrop/errors.hpp>

#include "help.hpp"
#include "judge/evaluate.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "run_parameters.hpp"

namespace undrop::cli {

int evaluate_command(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app("Scores a result, by whatever tool, against a known truth, with controls beside it.", "evaluate");
  judge::EvaluateRequest request;
  app.add_option("IMPUTED", request.imputed, "h5ad file with the imputed layer")->option_text("FILE");
  const ParameterFlags flags(app, judge::evaluate_parameters(), "Options");
  const ParameterFlags run_flags(app, thread_parameters(), "Run");
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app);
  parse_arguments(app, arguments);
  request.options = flags.values();
  if (request.imputed.empty()) throw UsageError("undrop evaluate needs an imputed file; see undrop evaluate -h");
  require_all(judge::evaluate_parameters(), request.options, "evaluate");
  Context& context = session.open(run_flags.values());
  const auto evaluation = judge::evaluate_file(request, context);
  session.terminal().clear();
  const Options options(judge::evaluate_parameters(), "default", request.options);
  print_out(options.flag("json") ? judge::to_json(evaluation) : judge::to_table(evaluation));
  return 0;
}

}  // namespace undrop::cli
