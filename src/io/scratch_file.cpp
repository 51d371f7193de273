#include "io/scratch_file.hpp"

#include <undrop/errors.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "io/temporary_file.hpp"

namespace undrop::io {

namespace {

std::string scratch_folder() {
  const char* named = std::getenv("TMPDIR");
  if (named != nullptr && *named != '\0') return named;
  // /tmp is memory on many machines.
  return ::access("/var/tmp", W_OK | X_OK) == 0 ? "/var/tmp" : "/tmp";
}

int open_nameless(const std::string& folder) {
#ifdef O_TMPFILE
  const int direct = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (direct >= 0) return direct;
#endif
  // Not every file system makes files without a name.
  std::string name = folder + "/.undrop-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

double gibibytes(std::int64_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024 * 1024); }

}  // namespace

ScratchFile::ScratchFile(std::int64_t bytes, const std::string& purpose, const std::string& cheaper)
    : folder_(scratch_folder()) {
  const std::int64_t available = free_disk_space(folder_ + "/x");
  if (available < bytes) {
    throw ResourceError(
        fmt::format("{}: a temporary file of {:.1f} GiB is needed {}, and the disk has {:.1f} GiB left. "
                    "Set TMPDIR to a folder with more room, {}",
                    folder_, gibibytes(bytes), purpose, gibibytes(available), cheaper));
  }
  descriptor_ = open_nameless(folder_);
  if (descriptor_ < 0) {
    throw ResourceError(
        fmt::format("{}: a temporary file is needed {} and cannot be made: {}. Set TMPDIR to a folder "
                    "that may be written to, {}",
                    folder_, purpose, std::strerror(errno), cheaper));
  }
}

ScratchFile::~ScratchFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void ScratchFile::write(std::int64_t at, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      throw ResourceError(folder_ + ": the temporary file cannot be written: " + std::strerror(errno) +
                          ". Set TMPDIR to a folder on a disk with more room");
    }
    at += n;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void ScratchFile::read(std::int64_t at, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      throw ResourceError(
          folder_ + ": the temporary file cannot be read: " + (n < 0 ? std::strerror(errno) : "it ends too early") +
          ". Set TMPDIR to a folder on another disk");
    }
    at += n;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

}  // namespace undrop::io
