#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace undrop::io {

/// A file without a name, for what does not fit into memory: it is gone when the object or the process is, however that
/// ends. Lies in the folder that TMPDIR names, else in /var/tmp, else in /tmp. May be used by several threads.
class ScratchFile {
 public:
  /// Throws ResourceError where the folder cannot be written to or has less than `bytes` left; `purpose` says what the
  /// file is for and `cheaper` what to do instead.
  ScratchFile(std::int64_t bytes, const std::string& purpose, const std::string& cheaper);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  /// Throws ResourceError (disk full).
  void write(std::int64_t at, std::span<const std::byte> bytes);
  void read(std::int64_t at, std::span<std::byte> bytes) const;

 private:
  std::string folder_;
  int descriptor_ = -1;
};

}  // namespace undrop::io
