#include "io/result_output.hpp"

#include <undrop/errors.hpp>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "io/h5ad_output.hpp"
#include "io/loom_output.hpp"
#include "io/table_output.hpp"
#include "io/temporary_file.hpp"
#include "io/temporary_folder.hpp"
#include "io/tenx_folder_output.hpp"
#include "io/tenx_h5_output.hpp"

namespace undrop::io {

namespace {

bool ends(const std::string& path, std::string_view ending) {
  std::string tail = path.size() < ending.size() ? path : path.substr(path.size() - ending.size());
  std::transform(tail.begin(), tail.end(), tail.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return tail == ending;
}

std::string word_of(const std::string& path) {
  const std::string plain = ends(path, ".gz") ? path.substr(0, path.size() - 3) : path;
  const bool is_compressed = plain.size() != path.size();
  if (ends(plain, ".csv")) return "csv";
  if (ends(plain, ".tsv") || ends(plain, ".txt")) return "tsv";
  if (is_compressed) return {};
  if (ends(path, ".h5ad")) return "h5ad";
  if (ends(path, ".loom")) return "loom";
  if (ends(path, ".h5")) return "10x-h5";
  std::error_code ignored;
  const bool is_folder = ends(path, "/") || std::filesystem::is_directory(path, ignored);
  return is_folder || ends(path, ".mtx") ? "10x-mtx" : "";
}

OutputFormat format_of(const std::string& word) {
  if (word == "loom") return OutputFormat::loom;
  if (word == "10x-h5") return OutputFormat::tenx_h5;
  if (word == "10x-mtx") return OutputFormat::tenx_folder;
  return word == "h5ad" ? OutputFormat::h5ad : OutputFormat::table;
}

}  // namespace

const std::vector<std::string>& output_format_words() {
  static const std::vector<std::string> words{"auto", "h5ad", "loom", "10x-h5", "10x-mtx", "csv", "tsv"};
  return words;
}

OutputTarget output_target(const std::string& path, const std::string& word, bool cells_as_rows) {
  const std::string chosen = word == "auto" ? word_of(path) : word;
  if (chosen.empty()) {
    throw OptionError(
        "output", path,
        "does not tell the format: end it with .h5ad, .loom, .h5 (10x), .csv, .tsv (also .gz), or / for a "
        "10x folder, or say --format");
  }
  OutputTarget target;
  target.path = path;
  target.format = format_of(chosen);
  target.delimiter = chosen == "tsv" ? '\t' : ',';
  target.compressed = ends(path, ".gz");
  target.cells_as_rows = cells_as_rows;
  return target;
}

std::string to_text(OutputFormat format) {
  switch (format) {
    case OutputFormat::h5ad:
      return "an h5ad file";
    case OutputFormat::loom:
      return "a loom file";
    case OutputFormat::tenx_h5:
      return "a 10x HDF5 file";
    case OutputFormat::tenx_folder:
      return "a 10x folder";
    case OutputFormat::table:
      return "a text table";
  }
  return "a file";
}

bool holds_counts(OutputFormat format) { return format != OutputFormat::tenx_folder && format != OutputFormat::table; }

bool holds_layers(OutputFormat format) { return format == OutputFormat::h5ad || format == OutputFormat::loom; }

std::string sidecar_path(const OutputTarget& target) {
  const bool beside = target.format == OutputFormat::loom || target.format == OutputFormat::table;
  return beside ? target.path + ".json" : "";
}

void require_writable(const OutputTarget& target, bool overwrite) {
  if (target.format == OutputFormat::tenx_folder) return require_writable_folder(target.path, overwrite);
  require_writable(target.path, overwrite);
}

std::unique_ptr<ResultOutput> make_result_output(const OutputTarget& target, const Dataset& data, bool overwrite,
                                                 const Context& context) {
  switch (target.format) {
    case OutputFormat::h5ad:
      return std::make_unique<H5adOutput>(data, target.path, overwrite);
    case OutputFormat::loom:
      return std::make_unique<LoomOutput>(data, target, overwrite, context);
    case OutputFormat::tenx_h5:
      return std::make_unique<TenxH5Output>(data, target.path, overwrite, context);
    case OutputFormat::tenx_folder:
      return std::make_unique<TenxFolderOutput>(data, target.path, overwrite);
    case OutputFormat::table:
      return std::make_unique<TableOutput>(data, target, overwrite, context);
  }
  return nullptr;
}

void write_counts(const CountSource& counts, LayerWriter& writer, const std::string& stage, const Context& context) {
  constexpr std::int64_t cells_at_once = 512;
  CountBlock block;
  for (std::int64_t begin = 0; begin < counts.n_cells(); begin += cells_at_once) {
    context.check_cancelled();
    context.report(stage, begin, counts.n_cells());
    counts.read({begin, std::min(begin + cells_at_once, counts.n_cells())}, block);
    writer.write(block);
  }
  writer.finish();
  context.report(stage, counts.n_cells(), counts.n_cells());
}

}  // namespace undrop::io
