#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "pipeline/impute_file.hpp"
#include "terminal.hpp"

/// What the commands that write an imputed layer share: flags of configuration, and what is said at the end.
namespace undrop::cli {

/// The flags --config and --print-config.
void add_configuration(CLI::App& app, std::string& config, bool& print_config);

/// A line, or a JSON object for machines, on standard output.
void print_estimate(const pipeline::ImputeEstimate& estimate, const Terminal& terminal);
void print_summary(const pipeline::ImputeSummary& summary, const Terminal& terminal);

}  // namespace undrop::cli
