#pragma once

#include <undrop/archive.hpp>
#include <undrop/parameters.hpp>

#include <memory>
#include <string>
#include <vector>

namespace undrop::io {

/// What a model file says of itself, readable without the method's code.
struct ModelHeader {
  std::string undrop_version = {};
  std::string method = {};
  std::string preset = "default";
  ParameterValues options = {};    ///< the method's own, for people; a method keeps what it needs itself
  std::string checksum = {};       ///< of the data that the model was fitted to
  std::string batch_column = {};   ///< empty: one model for all cells
  std::vector<std::string> parts;  ///< names of the batches; one empty name where there are none
};

/// A file of fitted imputers in the making (HDF5; temporary until `commit`). The same calls give the same bytes.
class ModelOutput {
 public:
  /// Throws UsageError (the file exists and `overwrite` is false), ResourceError (disk full).
  ModelOutput(const std::string& path, bool overwrite, const ModelHeader& header);
  ~ModelOutput();
  ModelOutput(const ModelOutput&) = delete;
  ModelOutput& operator=(const ModelOutput&) = delete;

  /// Where the imputer of one part is saved; valid as long as this object.
  [[nodiscard]] ArchiveWriter& part(std::size_t index);
  /// Writes everything out; what remains for `commit` is a rename.
  void close();
  void commit();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

class ModelInput {
 public:
  /// Throws InputError (no such file), FormatError (not a model of undrop, of a newer kind, or damaged).
  explicit ModelInput(const std::string& path);
  ~ModelInput();
  ModelInput(const ModelInput&) = delete;
  ModelInput& operator=(const ModelInput&) = delete;

  [[nodiscard]] const ModelHeader& header() const noexcept;
  [[nodiscard]] const ArchiveReader& part(std::size_t index) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace undrop::io
