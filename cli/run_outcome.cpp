#include "run_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config_file.hpp"
#include "output_line.hpp"

namespace undrop::cli {

void add_configuration(CLI::App& app, std::string& config, bool& print_config) {
  const std::string group = "Configuration";
  app.add_option("--config", config, "JSON file of options, named as the flags; the command line wins")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--print-config", print_config, "Print every option's value as JSON, and do nothing")->group(group);
}

void print_estimate(const pipeline::ImputeEstimate& estimate, const Terminal& terminal) {
  if (terminal.is_json()) {
    const Json json{
        {"seconds", estimate.seconds}, {"peak_memory", estimate.peak_memory}, {"output_bytes", estimate.output_bytes}};
    print_out(json.dump());
    return;
  }
  print_out(fmt::format("would take about {}, {} of memory, and write {}; nothing was written",
                        duration_text(estimate.seconds), bytes_text(static_cast<double>(estimate.peak_memory)),
                        bytes_text(static_cast<double>(estimate.output_bytes))));
}

void print_summary(const pipeline::ImputeSummary& summary, const Terminal& terminal) {
  if (terminal.is_json()) {
    const Json json{{"output", summary.output},          {"key", summary.key},
                    {"counts", summary.counts_location}, {"n_cells", summary.n_cells},
                    {"n_genes", summary.n_genes},        {"n_zeros", summary.n_zeros},
                    {"n_filled", summary.n_filled},      {"mass_ratio", summary.mass_ratio},
                    {"converged", summary.converged},    {"seconds", summary.seconds}};
    print_out(json.dump());
    return;
  }
  if (terminal.is_quiet()) return;
  const double zeros = static_cast<double>(std::max<std::int64_t>(summary.n_zeros, 1));
  print_out(fmt::format("{}: layer '{}', {} cells x {} genes, {:.1f} % of the zeros filled, {}{}", summary.output,
                        summary.key, summary.n_cells, summary.n_genes,
                        100.0 * static_cast<double>(summary.n_filled) / zeros, duration_text(summary.seconds),
                        summary.converged ? "" : "; not converged, see the warnings"));
}

}  // namespace undrop::cli
