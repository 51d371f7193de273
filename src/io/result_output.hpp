#pragma once

#include <undrop/context.hpp>
#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/layer_writer.hpp"

namespace undrop::io {

enum class OutputFormat { h5ad, loom, tenx_h5, tenx_folder, table };

/// Where and how a result is written.
struct OutputTarget {
  std::string path = {};
  OutputFormat format = OutputFormat::h5ad;
  char delimiter = ',';        ///< tables: comma or tab
  bool compressed = false;     ///< tables: gzip
  bool cells_as_rows = false;  ///< tables: else rows are genes, as the field has it
};

/// The words of --format: "auto", "h5ad", "loom", "10x-h5", "10x-mtx", "csv", "tsv".
[[nodiscard]] const std::vector<std::string>& output_format_words();
/// The format that `word` names, or with "auto" the ending of the path: .h5ad, .loom, .h5, .csv, .tsv, .txt (plain or
/// .gz), .mtx or / for a 10x folder. Throws OptionError where neither tells, listing the endings.
[[nodiscard]] OutputTarget output_target(const std::string& path, const std::string& word, bool cells_as_rows);

/// "an h5ad file", for messages.
[[nodiscard]] std::string to_text(OutputFormat format);
/// True where the counts stand in the file beside its layers; else the first layer is the matrix of the file.
[[nodiscard]] bool holds_counts(OutputFormat format);
/// True where there is room for more than one matrix.
[[nodiscard]] bool holds_layers(OutputFormat format);

/// Path of the JSON file beside an output that cannot hold facts itself; empty for h5ad, 10x-h5 and 10x folders, which
/// keep it inside.
[[nodiscard]] std::string sidecar_path(const OutputTarget& target);
/// What can be refused before any work starts. Throws UsageError.
void require_writable(const OutputTarget& target, bool overwrite);

/// A result in the making: what is there from the start is the data set's, the rest is added. Everything is written
/// under a temporary name beside the goal; `commit` renames, and without it the destructor leaves nothing.
class ResultOutput {
 public:
  virtual ~ResultOutput() = default;
  /// One layer is written at a time: finish it before the next call.
  [[nodiscard]] virtual std::unique_ptr<LayerWriter> layer(const std::string& name, LayerLayout layout) = 0;
  virtual void add_obs(const std::string& name, std::span<const double> values) = 0;
  virtual void add_obs(const std::string& name, const std::vector<std::string>& categories,
                       std::span<const std::int32_t> codes) = 0;
  virtual void add_var(const std::string& name, std::span<const std::uint8_t> flags) = 0;
  /// Row-major float32, n_genes × columns.
  virtual void add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) = 0;
  virtual void add_uns(const std::string& key, const Facts& facts) = 0;
  /// Nothing can be added afterwards.
  virtual void commit() = 0;
};

/// `data` and `context` must outlive the result. Throws UsageError, ResourceError, InputError as the formats do.
[[nodiscard]] std::unique_ptr<ResultOutput> make_result_output(const OutputTarget& target, const Dataset& data,
                                                               bool overwrite, const Context& context);

/// Writes a matrix by blocks of cells that keep within a few MiB.
void write_counts(const CountSource& counts, LayerWriter& writer, const std::string& stage, const Context& context);

}  // namespace undrop::io
