#pragma once

#include <undrop/context.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "io/gzip_stream.hpp"

namespace undrop::io {

/// Numbers and texts of an unpacked .rds file, highest byte first, one after the other. Nothing in the file is trusted:
/// a length that the file cannot hold is a FormatError at its place, and what has been charged may not exceed the
/// context's memory budget (ResourceError). Polls the cancel token.
class RStream {
 public:
  /// The context must outlive the stream.
  RStream(const std::string& path, const Context& context);

  void take(char* out, std::size_t n);
  void skip(std::uint64_t n);
  std::uint32_t number();
  /// A length, of things that take at least `width` bytes each in the file.
  std::uint64_t length(std::uint64_t width);
  std::string text(std::uint32_t length);
  /// A length, and as many int32 or double values.
  template <typename T>
  void vector(std::vector<T>& out);

  /// Counts bytes that will be held.
  void charge(std::uint64_t size);
  [[noreturn]] void fail(const std::string& problem) const;

 private:
  void fill();

  GzipStream stream_;
  const Context& context_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t position_ = 0;  ///< of the buffer's first byte
  std::uint64_t most_bytes_ = 0;
  std::uint64_t held_ = 0;
};

}  // namespace undrop::io
