#include "input_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "terminal.hpp"

namespace undrop::cli {

namespace {

using pipeline::FileInspection;
using pipeline::FoundCounts;

Json names_of(const std::vector<Column>& columns) {
  Json names = Json::array();
  for (const auto& column : columns) names.push_back(column.name);
  return names;
}

std::vector<std::string> first_names(const std::vector<std::string>& names) {
  return {names.begin(), names.begin() + std::min<std::ptrdiff_t>(3, std::ssize(names))};
}

double zeros_percent(const Dataset& data) {
  const double entries = static_cast<double>(data.n_cells()) * static_cast<double>(data.n_genes());
  return entries > 0 ? 100.0 * (1.0 - static_cast<double>(data.counts->n_nonzeros()) / entries) : 0.0;
}

Json quantile_facts(const pipeline::Quantiles& values) {
  return {{"smallest", values[0]}, {"5%", values[1]},  {"25%", values[2]},    {"median", values[3]},
          {"75%", values[4]},      {"95%", values[5]}, {"largest", values[6]}};
}

std::string quantile_text(const pipeline::Quantiles& values) {
  return fmt::format("median {:g}; from {:g} to {:g}, nine in ten between {:g} and {:g}", values[3], values[0],
                     values[6], values[1], values[5]);
}

void add_counts(const FoundCounts& found, Json& facts) {
  const Dataset& data = found.data;
  const auto& report = found.report;
  facts["counts"] = data.origin.location;
  facts["why_these_counts"] = found.why_these;
  facts["cells"] = data.n_cells();
  facts["genes"] = data.n_genes();
  facts["non_zeros"] = data.counts->n_nonzeros();
  facts["zeros_percent"] = zeros_percent(data);
  facts["whole_numbers"] = report.is_integer;
  facts["largest"] = report.largest;
  facts["counts_per_cell"] = quantile_facts(found.totals);
  facts["genes_per_cell"] = quantile_facts(found.genes);
  facts["empty_cells"] = report.empty_cells;
  facts["empty_genes"] = report.empty_genes;
  facts["other_features"] = report.other_features;
  facts["memory_bytes"] = found.memory;
  facts["checksum"] = checksum(data);
  facts["first_cells"] = first_names(data.cell_names);
  facts["first_genes"] = first_names(data.gene_names);
  facts["obs_columns"] = names_of(data.obs);
  facts["var_columns"] = names_of(data.var);
}

std::string entries_text(const std::vector<io::FileEntry>& entries) {
  std::size_t width = 0;
  for (const auto& entry : entries) width = std::max(width, entry.place.size());
  std::string text;
  for (const auto& entry : entries) text += fmt::format("  {:<{}}  {}\n", entry.place, width, entry.what);
  return text;
}

std::string list_text(const std::string& heading, const std::vector<std::string>& lines) {
  std::string text = lines.empty() ? "" : heading + "\n";
  for (const auto& line : lines) text += "  - " + line + "\n";
  return text;
}

std::string counts_text(const FoundCounts& found) {
  const Dataset& data = found.data;
  const auto& report = found.report;
  std::string text = fmt::format("Counts that would be used: {} ({})\n", data.origin.location, found.why_these);
  text += fmt::format("  size             {} cells × {} genes, {} non-zeros, {:.1f} % zeros\n", data.n_cells(),
                      data.n_genes(), data.counts->n_nonzeros(), zeros_percent(data));
  text += fmt::format("  values           {}, the largest {:g}\n",
                      report.is_integer ? "whole numbers" : "fractions among them", report.largest);
  text += fmt::format("  counts per cell  {}\n", quantile_text(found.totals));
  text += fmt::format("  genes per cell   {}\n", quantile_text(found.genes));
  text += fmt::format("  empty            {} cells, {} genes\n", report.empty_cells, report.empty_genes);
  if (report.other_features > 0) {
    text += fmt::format("  other features   {} that are not gene expression\n", report.other_features);
  }
  text += fmt::format("  cells            {}, ...\n", fmt::join(first_names(data.cell_names), ", "));
  text += fmt::format("  genes            {}, ...\n", fmt::join(first_names(data.gene_names), ", "));
  text += fmt::format("  in memory        {}; undrop impute --dry-run estimates a whole run\n",
                      bytes_text(static_cast<double>(found.memory)));
  return text;
}

}  // namespace

Json input_facts(const std::string& path, const FileInspection& inspection, const Context& context) {
  Json facts{{"file", path}, {"format", inspection.format}, {"bytes", inspection.bytes}};
  Json contents = Json::array();
  for (const auto& entry : inspection.contents) contents.push_back({{"place", entry.place}, {"what", entry.what}});
  facts["contents"] = std::move(contents);
  if (inspection.counts) add_counts(*inspection.counts, facts);
  facts["can_be_imputed"] = inspection.problems.empty();
  facts["why_not"] = inspection.problems;
  facts["warnings"] = context.warnings();
  return facts;
}

std::string input_text(const std::string& path, const FileInspection& inspection, const Context& context) {
  std::string text =
      fmt::format("{}: {}, {}\n", path, inspection.format, bytes_text(static_cast<double>(inspection.bytes)));
  text += entries_text(inspection.contents);
  if (inspection.counts) text += counts_text(*inspection.counts);
  text += list_text("Worth knowing:", context.warnings());
  text += inspection.problems.empty() ? "It can be imputed.\n" : "";
  text += list_text("It cannot be imputed as it is:", inspection.problems);
  return text;
}

}  // namespace undrop::cli
