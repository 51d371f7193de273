#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "io/gzip_stream.hpp"
#include "support.hpp"

namespace undrop::test {

/// One of the files of tests/data/rds, by its name without the ending.
inline std::string rds_file(const std::string& name) {
  return (std::filesystem::path(UNDROP_TEST_DATA) / "rds" / (name + ".rds")).string();
}

inline std::string unpacked(const std::string& path) {
  io::GzipStream stream(path);
  std::string out(std::size_t{1} << 20U, '\0');
  out.resize(stream.read(out.data(), out.size()));
  return out;
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace undrop::test
