#include "simulate_command.hpp"

#include <undrop/simulate.hpp>

#include <fmt/format.h>

#include "config_file.hpp"
#include "help.hpp"
#include "judge/simulated_file.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "run_parameters.hpp"

namespace undrop::cli {

namespace {

void print_summary(const judge::SimulatedFile& file, const Terminal& terminal) {
  if (terminal.is_json()) {
    const Json json{{"output", file.output},
                    {"n_cells", file.n_cells},
                    {"n_genes", file.n_genes},
                    {"n_nonzeros", file.n_nonzeros},
                    {"n_dropped", file.n_dropped}};
    print_out(json.dump());
    return;
  }
  if (terminal.is_quiet()) return;
  const double entries = static_cast<double>(file.n_cells) * static_cast<double>(file.n_genes);
  print_out(fmt::format("{}: {} cells x {} genes, {:.1f} % zeros, {:.1f} % of the entries lost to dropout", file.output,
                        file.n_cells, file.n_genes, 100.0 * (1.0 - static_cast<double>(file.n_nonzeros) / entries),
                        100.0 * static_cast<double>(file.n_dropped) / entries));
}

void add_configuration(CLI::App& app, std::string& path, bool& print) {
  const std::string group = "Configuration";
  app.add_option("--config", path, "JSON file of options, named as the flags; the command line wins")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--print-config", print,
               "Print the model's parameters as JSON, estimated ones included, and write nothing; --config takes it")
      ->group(group);
}

}  // namespace

int simulate_command(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app("Counts with a known truth (Splat model), for trying methods and for 'undrop evaluate --truth'.",
               "simulate");
  const auto& file_table = judge::simulated_file_parameters();
  const auto& model_table = simulate_parameters();
  const ParameterFlags run_flags(app, writing_parameters(), "Output and run");
  const ParameterFlags file_flags(app, file_table, "Truth and estimation");
  const ParameterFlags model_flags(app, model_table, "Model");
  std::string config_path;
  bool print_config = false;
  add_configuration(app, config_path, print_config);
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app);
  parse_arguments(app, arguments);
  const ParameterValues config = config_path.empty() ? ParameterValues{} : read_config(config_path);
  refuse_unknown(config, {&writing_parameters(), &file_table, &model_table}, config_path);

  const ParameterValues given = overlay(select(config, writing_parameters()), run_flags.values());
  judge::SimulateRequest request;
  request.file = overlay(select(config, file_table), file_flags.values());
  request.model = overlay(select(config, model_table), model_flags.values());
  if (!print_config) require_all(writing_parameters(), given, "simulate");
  const Options run(writing_parameters(), "default", given);
  Context& context = session.open(run.values());
  if (print_config) {
    Json json;
    print_values(model_table, judge::model_parameters(request, context), json);
    session.terminal().clear();
    print_out(json.dump(2));
    return 0;
  }
  request.output = run.text("output");
  request.overwrite = run.flag("force");
  const auto file = judge::simulate_file(request, context);
  session.terminal().clear();
  print_summary(file, session.terminal());
  return 0;
}

}  // namespace undrop::cli
