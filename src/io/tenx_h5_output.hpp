#pragma once

#include <optional>

#include "io/hdf5_file.hpp"
#include "io/hdf5_types.hpp"
#include "io/result_output.hpp"
#include "io/temporary_file.hpp"

namespace undrop::io {

/// A counts file as Cell Ranger 3 writes it: whole numbers with identifiers, symbols, types and genomes of the
/// features, and barcodes. It has room for nothing else: adding layers or annotations is a std::logic_error. Memory: a
/// block of cells. Throws InputError where counts are no whole numbers that fit int32.
class TenxH5Output final : public ResultOutput {
 public:
  TenxH5Output(const Dataset& data, const std::string& path, bool overwrite, const Context& context);
  ~TenxH5Output() override;

  [[nodiscard]] std::unique_ptr<LayerWriter> layer(const std::string& name, LayerLayout layout) override;
  void add_obs(const std::string& name, std::span<const double> values) override;
  void add_obs(const std::string& name, const std::vector<std::string>& categories,
               std::span<const std::int32_t> codes) override;
  void add_var(const std::string& name, std::span<const std::uint8_t> flags) override;
  void add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) override;
  void add_uns(const std::string& key, const Facts& facts) override;
  void commit() override;

 private:
  /// Closing after a failure fails too, and would print.
  hdf5::Silence silence_;
  TemporaryFile file_;
  std::optional<hdf5::Group> root_;
};

}  // namespace undrop::io
