#include "posterior_command.hpp"

#include <undrop/errors.hpp>

#include "config_file.hpp"
#include "foreign/half_file.hpp"
#include "foreign/posterior_file.hpp"
#include "help.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "run_outcome.hpp"

namespace undrop::cli {

namespace {

constexpr auto footer =
    "How far a prediction can be trusted shows where it has not seen what it is held against:\n"
    "  undrop posterior INPUT --export-half HALF.h5ad\n"
    "  the tool on INPUT gives ALL.h5ad, the tool on HALF.h5ad gives OF_HALF.h5ad\n"
    "  undrop posterior INPUT --prediction ALL.h5ad --prediction-of-half OF_HALF.h5ad -o OUTPUT\n"
    "Without the half, trust is a careful guess, and the result says so.";

int write_half(const foreign::PosteriorRequest& request, Session& session, Context& context) {
  const auto path = foreign::export_half(request, context);
  session.terminal().clear();
  if (session.terminal().is_json()) {
    print_out(Json{{"half", path}}.dump());
  } else if (!session.terminal().is_quiet()) {
    print_out(path + ": half of the molecules; give what the tool makes of it as --prediction-of-half");
  }
  return 0;
}

}  // namespace

int posterior_command(const std::vector<std::string>& arguments, Session& session) {
  const auto& table = foreign::posterior_parameters();
  CLI::App app(
      "Weighs what another tool predicted against each cell's own counts: the posterior, as a new layer of a copy "
      "of INPUT.",
      "posterior");
  foreign::PosteriorRequest request;
  std::string config_path;
  bool print_config = false;
  app.add_option("INPUT", request.input, "Counts that the prediction was made from; any format that is read")
      ->option_text("FILE");
  const ParameterFlags flags(app, table, "Options");
  add_configuration(app, config_path, print_config);
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app, footer);
  parse_arguments(app, arguments);
  const ParameterValues config = config_path.empty() ? ParameterValues{} : read_config(config_path);
  refuse_unknown(config, {&table}, config_path);
  request.options = overlay(select(config, table), flags.values());
  const Options options(table, "default", request.options);
  if (print_config) {
    Json json;
    print_values(table, options.values(), json);
    print_out(json.dump(2));
    return 0;
  }
  if (request.input.empty()) throw UsageError("undrop posterior needs a file of counts; see undrop posterior -h");
  Context& context = session.open(options.values());
  const bool only_half = foreign::asks_for_half(request);
  if (options.flag("dry_run")) {
    const auto estimate =
        only_half ? foreign::estimate_half(request, context) : foreign::estimate_posterior(request, context);
    session.terminal().clear();
    print_estimate(estimate, session.terminal());
    return 0;
  }
  if (only_half) return write_half(request, session, context);
  const auto summary = foreign::posterior_file(request, context);
  session.terminal().clear();
  print_summary(summary, session.terminal());
  return 0;
}

}  // namespace undrop::cli
