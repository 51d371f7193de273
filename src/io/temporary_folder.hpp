#pragma once

#include <string>

namespace undrop::io {

/// A folder of files in the making: hidden, beside its goal, so that the last step is one rename. Removed with its
/// content by the destructor unless committed. Another process never sees half of it under the goal's name.
class TemporaryFolder {
 public:
  /// Throws what `require_writable_folder` throws; ResourceError where the folder cannot be made.
  TemporaryFolder(const std::string& goal, bool overwrite);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Path of a file in it.
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Hands the files to the disk, then takes the goal's name; a folder that is replaced changes places with the new one
  /// in one step where the disk can do that. Throws ResourceError; UsageError where the goal has appeared meanwhile.
  void commit();

 private:
  std::string goal_;
  std::string path_;
  bool overwrite_;
  bool committed_ = false;
};

/// What can be refused before any work starts: the folder exists (and `overwrite` is false, or it holds other files
/// than those of a matrix: *.mtx, *.tsv, plain or .gz, *.json), is a file, or lies where nothing may be written. Throws
/// UsageError.
void require_writable_folder(const std::string& goal, bool overwrite);

}  // namespace undrop::io
