#pragma once

#include <undrop/archive.hpp>
#include <undrop/parameters.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/memory_archive.hpp"

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

/// Fitted imputers and what is said of them, wherever they are kept.
class Model {
 public:
  virtual ~Model() = default;
  [[nodiscard]] virtual const ModelHeader& header() const noexcept = 0;
  [[nodiscard]] virtual const ArchiveReader& part(std::size_t index) const = 0;
};

/// A model in memory. Its options are texts, as those of a file are.
class HeldModel final : public Model {
 public:
  explicit HeldModel(ModelHeader header);
  /// Where the imputer of one part is saved.
  [[nodiscard]] ArchiveWriter& writer(std::size_t index) { return parts_.at(index); }
  [[nodiscard]] const ModelHeader& header() const noexcept override { return header_; }
  [[nodiscard]] const ArchiveReader& part(std::size_t index) const override { return parts_.at(index); }
  /// Writes the model to a file. Throws as ModelOutput does.
  void save(const std::string& path, bool overwrite) const;

 private:
  ModelHeader header_;
  std::vector<MemoryArchive> parts_;
};

class ModelInput final : public Model {
 public:
  /// Throws InputError (no such file), FormatError (not a model of undrop, of a newer kind, or damaged).
  explicit ModelInput(const std::string& path);
  ~ModelInput() override;
  ModelInput(const ModelInput&) = delete;
  ModelInput& operator=(const ModelInput&) = delete;

  [[nodiscard]] const ModelHeader& header() const noexcept override;
  [[nodiscard]] const ArchiveReader& part(std::size_t index) const override;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace undrop::io
