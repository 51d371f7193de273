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

}  // namespace

int simulate_command(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app("Counts with a known truth (Splat model), for trying methods and for 'undrop evaluate --truth'.",
               "simulate");
  const ParameterFlags run_flags(app, writing_parameters(), "Output and run");
  const ParameterFlags flags(app, simulate_parameters(), "Model");
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app);
  parse_arguments(app, arguments);
  const ParameterValues given = run_flags.values();
  const ParameterValues model = flags.values();
  require_all(writing_parameters(), given, "simulate");
  const Options run(writing_parameters(), "default", given);
  Context& context = session.open(run.values());
  const auto file = judge::simulate_file(model, run.text("output"), run.flag("force"), context);
  session.terminal().clear();
  print_summary(file, session.terminal());
  return 0;
}

}  // namespace undrop::cli
