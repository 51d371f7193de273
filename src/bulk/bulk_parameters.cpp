#include "bulk/bulk_parameters.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

namespace undrop::bulk {

namespace {

using Text = std::string;
using Integer = std::int64_t;

std::vector<Parameter> table_parameters() {
  return {
      {.name = "bulk",
       .default_value = Text(),
       .help =
           "Bulk references, separated by commas (or semicolons): tables (csv, tsv, h5ad, mtx, loom, rds) of samples "
           "of a like tissue; pseudo: sums of the cells' own counts; none: without transfer",
       .reference_default = "CCLE table",
       .placeholder = "FILE[,FILE]|pseudo|none"},
      {.name = "bulk_scale",
       .default_value = Text("auto"),
       .help = "What the values of the bulk tables are; auto: whole numbers are counts, values above 50 are linear, "
               "others log2(1 + x)",
       .choices = {"auto", "counts", "tpm", "fpkm", "log1p", "log2p1", "log10p1"}},
      {.name = "bulk_orientation",
       .default_value = Text("auto"),
       .help = "Where the genes of the bulk tables are; auto: on the axis whose names the cells know",
       .choices = {"auto", "genes_rows", "genes_columns"}},
      {.name = "bulk_genes",
       .default_value = Text(),
       .help = "Table of two columns without a header: a gene's name in the bulk tables, its name in the data",
       .placeholder = "FILE"},
      {.name = "bulk_sum_by",
       .default_value = Text(),
       .help = "Columns of obs by which the counts of an atlas of single cells are summed to samples, separated by "
               "commas, such as donor,cell_type",
       .placeholder = "COLUMNS"},
      {.name = "bulk_leave_out",
       .default_value = Text(),
       .help = "Bulk samples that are not used: beginnings of their names, separated by commas (or semicolons)",
       .placeholder = "NAMES"},
  };
}

std::vector<Parameter> use_parameters() {
  return {
      {.name = "bulk_min_genes",
       .default_value = Integer{200},
       .help = "Genes that a bulk table and the data must share, else it is refused",
       .minimum = 2},
      {.name = "bulk_weights",
       .default_value = Text("likeness"),
       .help = "How much a bulk sample counts in training: the more the liker it is to the cells, or all alike",
       .choices = {"likeness", "equal"},
       .reference_default = "equal"},
      {.name = "genes_without_bulk",
       .default_value = Text("impute"),
       .help = "Genes that bulk lacks: imputed from the single cells alone, or left as observed",
       .choices = {"impute", "leave"},
       .reference_default = "leave"},
  };
}

/// The parts between semicolons, or where there are none between commas, without blanks around them; empty ones are
/// left out.
std::vector<std::string> listed(const std::string& text) {
  const char separator = text.find(';') == std::string::npos ? ',' : ';';
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const auto end = std::min(text.find(separator, begin), text.size());
    const auto first = text.find_first_not_of(' ', begin);
    if (first < end) parts.push_back(text.substr(first, text.find_last_not_of(' ', end - 1) - first + 1));
    begin = end + 1;
  }
  return parts;
}

/// A file may have a comma in its name.
std::vector<std::string> listed_paths(const std::string& text) {
  std::error_code unknown;
  if (std::filesystem::exists(text, unknown)) return {text};
  return listed(text);
}

BulkSource source_of(const std::vector<std::string>& paths, const std::string& text) {
  if (paths.empty()) {
    throw OptionError("bulk", text,
                      "is needed: a table of bulk RNA-seq samples of a like tissue and the same species, genes by "
                      "samples. ARCHS4 (archs4.org; h5), GTEx (gtexportal.org), DepMap/CCLE (depmap.org) and recount3 "
                      "have such tables, and annotated atlases such as Tabula Sapiens or Tabula Muris can be summed by "
                      "sample and type. Without one there are two ways on: --bulk pseudo (sums of these cells; brings "
                      "nothing from outside) or --bulk none (the method without transfer)");
  }
  const bool is_word = paths.front() == "pseudo" || paths.front() == "none";
  if (!is_word) return BulkSource::files;
  if (paths.size() > 1)
    throw OptionError("bulk", text, "mixes '" + paths.front() + "' with files; give one or the other");
  return paths.front() == "pseudo" ? BulkSource::pseudo : BulkSource::none;
}

TableScale scale_of(const std::string& text) {
  static const std::map<std::string, TableScale> scales{
      {"counts", TableScale::linear}, {"tpm", TableScale::linear},    {"fpkm", TableScale::linear},
      {"log1p", TableScale::log1p},   {"log2p1", TableScale::log2p1}, {"log10p1", TableScale::log10p1}};
  const auto found = scales.find(text);
  return found == scales.end() ? TableScale::automatic : found->second;
}

TableOrientation orientation_of(const std::string& text) {
  if (text == "genes_rows") return TableOrientation::genes_rows;
  return text == "genes_columns" ? TableOrientation::genes_columns : TableOrientation::automatic;
}

}  // namespace

std::vector<Parameter> bulk_parameters() {
  auto all = table_parameters();
  for (auto&& parameter : use_parameters()) all.push_back(std::move(parameter));
  return all;
}

BulkOptions bulk_options(const Options& options, bool is_needed) {
  BulkOptions out;
  const auto& text = options.text("bulk");
  out.paths = listed_paths(text);
  if (is_needed || !out.paths.empty()) out.source = source_of(out.paths, text);
  if (out.source != BulkSource::files) out.paths.clear();
  out.sum_by = listed(options.text("bulk_sum_by"));
  out.leave_out = listed(options.text("bulk_leave_out"));
  out.scale = scale_of(options.text("bulk_scale"));
  out.orientation = orientation_of(options.text("bulk_orientation"));
  out.gene_map = options.text("bulk_genes");
  out.imputes_genes_without = options.text("genes_without_bulk") == "impute";
  out.fewest_genes = options.integer("bulk_min_genes");
  out.weighs_by_likeness = options.text("bulk_weights") == "likeness";
  return out;
}

}  // namespace undrop::bulk
