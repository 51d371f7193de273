#pragma once

#include "io/result_output.hpp"
#include "io/sidecar.hpp"
#include "io/temporary_folder.hpp"

namespace undrop::io {

/// A folder as Cell Ranger 3 writes it: matrix.mtx.gz (genes × cells), features.tsv.gz (identifier, symbol, type),
/// barcodes.tsv.gz. The first layer is the matrix; further ones are NAME.mtx.gz. Annotations of the cells stand in
/// cells.tsv.gz and those of the genes in gene_columns.tsv.gz, which undrop reads and others leave alone; facts and
/// tables in undrop.json. Memory: a few buffers.
class TenxFolderOutput final : public ResultOutput {
 public:
  TenxFolderOutput(const Dataset& data, const std::string& path, bool overwrite);
  ~TenxFolderOutput() override;

  [[nodiscard]] std::unique_ptr<LayerWriter> layer(const std::string& name, LayerLayout layout) override;
  void add_obs(const std::string& name, std::span<const double> values) override;
  void add_obs(const std::string& name, const std::vector<std::string>& categories,
               std::span<const std::int32_t> codes) override;
  void add_var(const std::string& name, std::span<const std::uint8_t> flags) override;
  void add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) override;
  void add_uns(const std::string& key, const Facts& facts) override;
  void commit() override;

 private:
  void write_names() const;
  const Dataset& data_;
  TemporaryFolder folder_;
  std::vector<Column> obs_;
  std::vector<Column> var_;
  Sidecar sidecar_;
  bool has_matrix_ = false;
};

}  // namespace undrop::io
