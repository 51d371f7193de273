#pragma once

#include "io/result_output.hpp"
#include "io/sidecar.hpp"
#include "io/temporary_file.hpp"

namespace undrop::io {

/// A delimited table, plain or gzip-compressed: one matrix with the names of genes and cells. Genes × cells goes
/// through GeneBands, whose temporary file and memory apply; with cells as rows nothing but a buffer is held. What is
/// added besides stands in the JSON file beside it, which gets its name just before the table does.
class TableOutput final : public ResultOutput {
 public:
  TableOutput(const Dataset& data, const OutputTarget& target, bool overwrite, const Context& context);
  ~TableOutput() override;

  /// Once: a table holds one matrix.
  [[nodiscard]] std::unique_ptr<LayerWriter> layer(const std::string& name, LayerLayout layout) override;
  void add_obs(const std::string& name, std::span<const double> values) override;
  void add_obs(const std::string& name, const std::vector<std::string>& categories,
               std::span<const std::int32_t> codes) override;
  void add_var(const std::string& name, std::span<const std::uint8_t> flags) override;
  void add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) override;
  void add_uns(const std::string& key, const Facts& facts) override;
  void commit() override;

 private:
  const Dataset& data_;
  OutputTarget target_;
  bool overwrite_;
  const Context& context_;
  TemporaryFile file_;
  Sidecar sidecar_;
  bool has_layer_ = false;
};

}  // namespace undrop::io
