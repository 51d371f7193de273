#include "convert_command.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include "config_file.hpp"
#include "help.hpp"
#include "output_line.hpp"
#include "parameter_flags.hpp"
#include "pipeline/convert.hpp"

namespace undrop::cli {

namespace {

constexpr auto footer =
    "h5ad       everything; from h5ad a copy\n"
    "loom       counts, layers, columns of obs and var\n"
    "10x folder counts, columns of obs (cells.tsv.gz) and var (gene_columns.tsv.gz)\n"
    "10x HDF5   counts, symbols, feature types\n"
    "csv, tsv   counts\n"
    "What an output cannot hold is named. Whether the counts can be imputed, 'undrop info' tells.";

void print_summary(const pipeline::ConvertSummary& summary, bool json, const Terminal& terminal) {
  if (json || terminal.is_json()) {
    const Json facts{{"output", summary.output},    {"format", summary.format},   {"counts", summary.counts_location},
                     {"n_cells", summary.n_cells},  {"n_genes", summary.n_genes}, {"n_nonzeros", summary.n_nonzeros},
                     {"not_kept", summary.not_kept}};
    print_out(terminal.is_json() ? facts.dump() : facts.dump(2));
    return;
  }
  if (terminal.is_quiet()) return;
  print_out(fmt::format("{}: {}, {} cells x {} genes, {} non-zeros from {}", summary.output, summary.format,
                        summary.n_cells, summary.n_genes, summary.n_nonzeros, summary.counts_location));
}

}  // namespace

int convert_command(const std::vector<std::string>& arguments, Session& session) {
  CLI::App app("Writes counts, annotations and layers in another format; what the output cannot hold is named.",
               "convert");
  pipeline::ConvertRequest request;
  app.add_option("INPUT", request.input, "h5ad, loom, 10x HDF5 or folder, MatrixMarket, csv, tsv or rds")
      ->option_text("FILE");
  app.add_option("OUTPUT", request.output, "*.h5ad, *.loom, *.h5 (10x), *.csv, *.tsv (also .gz), or FOLDER/ (10x)")
      ->option_text("FILE");
  const ParameterFlags flags(app, pipeline::convert_parameters(), "Options");
  session.add_flags(app);
  if (asks_for_help(arguments)) return print_help(app, footer);
  parse_arguments(app, arguments);
  request.options = flags.values();
  if (request.input.empty() || request.output.empty()) {
    throw UsageError("undrop convert needs an input and an output; see undrop convert -h");
  }
  const Options options(pipeline::convert_parameters(), "default", request.options);
  Context& context = session.open(options.values());
  const auto summary = pipeline::convert_file(request, context);
  session.terminal().clear();
  print_summary(summary, options.flag("json"), session.terminal());
  return 0;
}

}  // namespace undrop::cli
