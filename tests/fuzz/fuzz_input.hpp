#pragma once

#include <undrop/errors.hpp>

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

/// What the fuzz entries share. An entry may end in an undrop::Error that names a problem of the input; whatever else
/// it throws leaves it, and is a finding.
namespace undrop::fuzz {

/// Larger inputs only cost time.
constexpr std::size_t largest_input = std::size_t{1} << 16U;

/// A file that readers can open by its path, in memory where the system has a folder for that. (One without a name will
/// not do: HDF5 asks for the real path.)
class MemoryFile {
 public:
  MemoryFile() {
    const std::filesystem::path shared = "/dev/shm";
    const auto folder = std::filesystem::exists(shared) ? shared : std::filesystem::temp_directory_path();
    path_ = (folder / "undrop_fuzz_XXXXXX").string();
    descriptor_ = mkstemp(path_.data());
    if (descriptor_ < 0) std::abort();
  }
  MemoryFile(const std::uint8_t* data, std::size_t size) : MemoryFile() {
    for (std::size_t done = 0; done < size;) {
      const auto written = ::write(descriptor_, data + done, size - done);
      if (written <= 0) std::abort();
      done += static_cast<std::size_t>(written);
    }
  }
  ~MemoryFile() {
    ::close(descriptor_);
    ::unlink(path_.c_str());
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_;
};

/// Reads, and lets pass what undrop says of a bad input: FormatError, InputError, OptionError, ResourceError. A message
/// without words is a finding too.
template <typename Read>
int read_and_refuse(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    if (std::string(error.what()).size() < 10 || error.exit_code() == 4) std::abort();
  }
  return 0;
}

}  // namespace undrop::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
