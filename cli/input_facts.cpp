#include "input_facts.hpp"

#include <undrop/dataset.hpp>
#include <undrop/errors.hpp>
#include <undrop/methods.hpp>
#include <undrop/read.hpp>

#include <algorithm>
#include <vector>

#include "pipeline/impute_parameters.hpp"
#include "prep/checks.hpp"

namespace undrop::cli {

namespace {

Json names_of(const std::vector<Column>& columns) {
  Json names = Json::array();
  for (const auto& column : columns) names.push_back(column.name);
  return names;
}

Json first_names(const std::vector<std::string>& names) {
  return std::vector<std::string>(names.begin(), names.begin() + std::min<std::ptrdiff_t>(3, std::ssize(names)));
}

Dataset read(const std::string& path, const Options& options, Context& context) {
  ReadOptions how;
  how.layer = options.text("layer");
  how.cells_as_rows = options.text("cells_as") == "rows";
  how.genome = options.text("genome");
  return read_dataset(path, how, context);
}

void add_checks(const Dataset& data, const Context& context, Json& facts) {
  const auto& standard = pipeline::impute_parameters().find("method")->default_value;
  const std::int64_t minimum_cells = find_method(std::get<std::string>(standard)).minimum_cells;
  try {
    const auto report = prep::check_counts(data, minimum_cells, context);
    facts["whole_numbers"] = report.is_integer;
    facts["largest"] = report.largest;
    facts["median_counts_per_cell"] = report.median_total;
    facts["median_genes_per_cell"] = report.median_genes;
    facts["empty_cells"] = report.empty_cells;
    facts["empty_genes"] = report.empty_genes;
    facts["other_features"] = report.other_features;
    facts["can_be_imputed"] = true;
  } catch (const InputError& error) {
    facts["can_be_imputed"] = false;
    facts["why_not"] = error.what();
  }
  if (!context.warnings().empty()) facts["warnings"] = context.warnings();
}

}  // namespace

Json input_facts(const std::string& path, const Options& options, Context& context) {
  const Dataset data = read(path, options, context);
  const auto entries = static_cast<double>(data.n_cells()) * static_cast<double>(data.n_genes());
  const auto n_nonzeros = data.counts->n_nonzeros();
  Json facts{{"file", path},
             {"format", data.origin.format},
             {"counts", data.origin.location},
             {"cells", data.n_cells()},
             {"genes", data.n_genes()},
             {"non_zeros", n_nonzeros},
             {"zeros_percent", entries > 0 ? 100.0 * (1.0 - static_cast<double>(n_nonzeros) / entries) : 0.0},
             {"first_cells", first_names(data.cell_names)},
             {"first_genes", first_names(data.gene_names)},
             {"obs_columns", names_of(data.obs)},
             {"var_columns", names_of(data.var)}};
  add_checks(data, context, facts);
  return facts;
}

}  // namespace undrop::cli
