#pragma once

#include <optional>

#include "io/hdf5_file.hpp"
#include "io/hdf5_types.hpp"
#include "io/result_output.hpp"
#include "io/sidecar.hpp"
#include "io/temporary_file.hpp"

namespace undrop::io {

/// A loom file of specification 3.0: the counts as the main matrix (genes × cells, float32, in tiles, compressed), the
/// names as row_attrs/Gene and col_attrs/CellID, columns of var and obs as further attributes. True and false become 1
/// and 0, missing text becomes empty. Facts are JSON texts in /attrs and in the JSON file beside. Matrices go through
/// GeneBands, whose temporary file and memory apply.
class LoomOutput final : public ResultOutput {
 public:
  LoomOutput(const Dataset& data, const OutputTarget& target, bool overwrite, const Context& context);
  ~LoomOutput() override;

  [[nodiscard]] std::unique_ptr<LayerWriter> layer(const std::string& name, LayerLayout layout) override;
  void add_obs(const std::string& name, std::span<const double> values) override;
  void add_obs(const std::string& name, const std::vector<std::string>& categories,
               std::span<const std::int32_t> codes) override;
  void add_var(const std::string& name, std::span<const std::uint8_t> flags) override;
  void add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) override;
  void add_uns(const std::string& key, const Facts& facts) override;
  void commit() override;

 private:
  [[nodiscard]] hdf5::Group without(const std::string& group, const std::string& name) const;
  /// Closing after a failure fails too, and would print.
  hdf5::Silence silence_;
  const Dataset& data_;
  OutputTarget target_;
  bool overwrite_;
  const Context& context_;
  TemporaryFile file_;
  std::optional<hdf5::Group> root_;
  Sidecar sidecar_;
};

}  // namespace undrop::io
