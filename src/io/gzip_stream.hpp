#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undrop::io {

/// Bytes of a file, unpacked where it is gzip-compressed (several members in one file included).
class GzipStream {
 public:
  /// Throws InputError where there is no such file or it cannot be opened, FormatError where it is a folder.
  explicit GzipStream(const std::string& path);
  ~GzipStream();
  GzipStream(GzipStream&&) noexcept;
  GzipStream& operator=(GzipStream&&) noexcept;

  /// Fills at most `size` bytes; 0 at the end. Throws FormatError where the compressed data are damaged or cut short.
  std::size_t read(char* out, std::size_t size);
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(void* file) const;
  };
  std::string path_;
  std::unique_ptr<void, Close> file_;
};

/// Lines of a text file, plain or compressed, through one large buffer. Line ends of Unix and Windows and a byte order
/// mark are removed.
class LineReader {
 public:
  explicit LineReader(const std::string& path);
  /// The next line, valid until the next call; false at the end.
  bool next(std::string_view& line);
  /// Counted from 1; that of the line returned last.
  [[nodiscard]] std::int64_t line_number() const { return line_number_; }
  [[nodiscard]] const std::string& path() const { return stream_.path(); }
  /// FormatError at the current line.
  [[noreturn]] void fail(const std::string& problem) const;

 private:
  bool fill();
  GzipStream stream_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t line_number_ = 0;
  bool at_end_ = false;
};

}  // namespace undrop::io
