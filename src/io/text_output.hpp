#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undrop::io {

/// A text file in the making, compressed by gzip where asked for, through a buffer. No time and no name stand in the
/// compressed file: the same text gives the same bytes. Throws ResourceError (disk full).
class TextOutput {
 public:
  /// Begins with `head`, which may later be replaced by another text of the same length, as a number that is not yet
  /// known needs it. In a compressed file it is a member of its own and is not made smaller.
  TextOutput(const std::string& path, bool compressed, std::string_view head = {});
  ~TextOutput();
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;

  void write(std::string_view text);
  /// The shortest text that reads back as the same float32.
  void write(float value);
  void write(std::int64_t value);
  /// Nothing can be written afterwards.
  void close();
  /// After `close`. Throws std::logic_error where the length is another.
  void replace_head(std::string_view head) const;

 private:
  struct Deflate;
  void put(const char* data, std::size_t size);
  void flush(bool last);
  [[noreturn]] void fail(int error) const;

  std::string path_;
  bool compressed_;
  std::size_t head_size_;
  std::FILE* file_ = nullptr;
  std::unique_ptr<Deflate> deflate_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
};

/// A field of a delimited table: in quotes where it holds the delimiter, a quote or a line end.
[[nodiscard]] std::string quoted_field(std::string_view text, char delimiter);

}  // namespace undrop::io
