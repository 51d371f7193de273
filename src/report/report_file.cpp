#include "report/report_file.hpp"

#include <undrop/errors.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "io/temporary_file.hpp"
#include "judge/comparison.hpp"
#include "pipeline/gene_list.hpp"
#include "pipeline/impute_parameters.hpp"
#include "report/comparison_report.hpp"
#include "report/result_report.hpp"
#include "report/result_summary.hpp"

namespace undrop::report {

namespace {

namespace fs = std::filesystem;

ParameterTable make_table() {
  const auto shared = [](const char* name) { return *pipeline::impute_parameters().find(name); };
  return ParameterTable({
      {.name = "output",
       .default_value = std::string(),
       .help = "File to write; else report.html in the folder of a comparison, or the result's name ending in .html",
       .short_flag = "o",
       .placeholder = "FILE"},
      {.name = "force", .default_value = false, .help = "Replace the output"},
      {.name = "layer",
       .default_value = std::string(),
       .help = "Layer of a result; else the one that is marked as imputed",
       .placeholder = "NAME"},
      {.name = "labels",
       .default_value = std::string(),
       .help = "Column of obs that colours the cells of a result; else the run's labels or clusters",
       .placeholder = "COLUMN"},
      {.name = "genes",
       .default_value = std::string(),
       .help = "Genes of a result to be drawn: names separated by commas, or a file with one a line; else the most "
               "variable",
       .placeholder = "NAMES"},
      {.name = "embedded_cells",
       .default_value = std::int64_t{2000},
       .help = "Most cells in the embeddings of a result; more are sampled",
       .minimum = 10,
       .maximum = 100000},
      shared("seed"),
      shared("threads"),
  });
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw InputError(path.string() + ": cannot be read; check the path and its permissions");
  return text.str();
}

bool is_comparison(const fs::path& path) { return fs::is_directory(path) || path.extension() == ".json"; }

fs::path scores_of(const fs::path& path) {
  const fs::path scores = fs::is_directory(path) ? path / "scores.json" : path;
  if (fs::exists(scores)) return scores;
  throw InputError(path.string() +
                   ": there is no scores.json of a comparison in it; give the folder that has one, or an h5ad "
                   "file that undrop impute wrote");
}

std::string output_of(const fs::path& input, const std::string& given) {
  if (!given.empty()) return given;
  if (fs::is_directory(input)) return (input / "report.html").string();
  if (is_comparison(input)) return (input.parent_path() / "report.html").string();
  fs::path output = input;
  return output.replace_extension(".html").string();
}

std::vector<std::string> gene_names(const std::string& text) {
  if (text.empty()) return {};
  if (fs::is_regular_file(text)) return pipeline::read_gene_list(text);
  std::vector<std::string> names;
  std::istringstream stream(text);
  for (std::string name; std::getline(stream, name, ',');) {
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

std::string document(const std::string& input, const Options& options, Context& context) {
  if (is_comparison(input)) {
    const auto scores = scores_of(input);
    return comparison_report(judge::comparison_from_json(content_of(scores), scores.string()));
  }
  SummaryOptions wanted{options.text("layer"), options.text("labels"), gene_names(options.text("genes")),
                        options.integer("embedded_cells")};
  return result_report(summarise_result(input, wanted, context));
}

}  // namespace

const ParameterTable& report_parameters() {
  static const ParameterTable table = make_table();
  return table;
}

ReportFile write_report(const ReportRequest& request, Context& context) {
  const Options options(report_parameters(), "default", request.options);
  if (!fs::exists(request.input)) throw InputError(request.input + ": no such file or folder");
  const std::string output = output_of(request.input, options.text("output"));
  const bool overwrite = options.flag("force");
  std::error_code unknown;
  if (fs::equivalent(request.input, output, unknown)) {
    throw UsageError("the report cannot replace what it is about: " + output + "; give another name by --output");
  }
  io::require_writable(output, overwrite);
  const std::string html = document(request.input, options, context);
  io::TemporaryFile file(output, overwrite);
  std::ofstream stream(file.path(), std::ios::binary);
  stream << html;
  stream.close();
  if (!stream) throw ResourceError(output + ": could not be written; check the space on the disk");
  file.commit();
  return {output, static_cast<std::int64_t>(html.size())};
}

}  // namespace undrop::report
