#pragma once

#include <undrop/dataset.hpp>
#include <undrop/facts.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/result_output.hpp"

namespace undrop::io {

/// An h5ad file in the making: a copy of the input (byte for byte where the input is an h5ad file, else made new from
/// the data set with X, obs and var; X is left to `counts` where the data set has none) to which members are added. It
/// is a temporary file beside `path` until `commit` renames it; without `commit` the destructor removes it. The same
/// calls give the same bytes (but for inputs whose HDF5 groups keep times of change, which h5py and anndata do not ask
/// for). Members that exist are replaced where `overwrite` is set. Throws UsageError (the output is the input; the
/// output or a member exists and `overwrite` is false), ResourceError (disk full), InputError (the input cannot be
/// read).
class H5adOutput final : public ResultOutput {
 public:
  H5adOutput(const Dataset& data, const std::string& path, bool overwrite);
  ~H5adOutput() override;
  H5adOutput(const H5adOutput&) = delete;
  H5adOutput& operator=(const H5adOutput&) = delete;

  /// X of a data set without counts, sparse.
  [[nodiscard]] std::unique_ptr<LayerWriter> counts();
  /// Several may be written at a time; finish every layer before `commit`.
  [[nodiscard]] std::unique_ptr<LayerWriter> layer(const std::string& name, LayerLayout layout) override;
  void add_obs(const std::string& name, std::span<const double> values) override;
  void add_obs(const std::string& name, const std::vector<std::string>& categories,
               std::span<const std::int32_t> codes) override;
  /// A column of any kind.
  void add_obs(const Column& column);
  void add_var(const std::string& name, std::span<const std::uint8_t> flags) override;
  void add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) override;
  /// uns[key]; slashes in names make groups.
  void add_uns(const std::string& key, const Facts& facts) override;
  void commit() override;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Names that a run will add.
struct H5adMembers {
  std::vector<std::string> layers = {};
  std::vector<std::string> obs = {};
  std::vector<std::string> var = {};
  std::vector<std::string> varm = {};
  std::vector<std::string> uns = {};
};

/// What H5adOutput would refuse, before any work is done. Throws UsageError naming --key-added and --force.
void require_free_members(const Dataset& data, const H5adMembers& members);
/// Throws UsageError where both are the same file, be it by another name.
void require_different_files(const std::string& input, const std::string& output);

}  // namespace undrop::io
