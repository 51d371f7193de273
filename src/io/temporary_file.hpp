#pragma once

#include <cstdint>
#include <string>

namespace undrop::io {

/// A file in the making: hidden, beside its goal, in the same folder so that the last step is one rename. Removed by
/// the destructor unless committed. Another process never sees half a file under the goal's name. What a killed run
/// left behind for the same goal is removed by the next one: it is known by the number of a process that is gone, and
/// by a lock that nobody holds.
class TemporaryFile {
 public:
  /// Throws UsageError where the goal exists and `overwrite` is false, is a folder, or lies in a folder that is missing
  /// or not writable; the same checks as `require_writable`.
  TemporaryFile(const std::string& goal, bool overwrite);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& goal() const noexcept { return goal_; }
  /// Replaces the content by that of another file, byte for byte. Throws ResourceError (disk full) or InputError.
  void copy_from(const std::string& source) const;
  /// Has the disk begin with what was written so far, so that `commit` finds less to wait for. Where the system has no
  /// such call, nothing.
  void begin_handing_over() const;
  /// Hands the content to the disk, then renames. Throws ResourceError; UsageError where the goal has appeared
  /// meanwhile.
  void commit();

 private:
  std::string goal_;
  std::string path_;
  int lock_ = -1;  ///< descriptor that holds the lock
  bool overwrite_;
  bool committed_ = false;
};

/// What can be refused about an output before any work starts. Throws UsageError.
void require_writable(const std::string& goal, bool overwrite);

/// Bytes that may still be written to the folder of this file; the largest number where that is not known.
[[nodiscard]] std::int64_t free_disk_space(const std::string& goal);

}  // namespace undrop::io
