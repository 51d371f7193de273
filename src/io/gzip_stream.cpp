#include "io/gzip_stream.hpp"

#include <undrop/errors.hpp>

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace undrop::io {

namespace {

constexpr unsigned gzip_buffer = 1U << 18U;
constexpr std::size_t first_buffer = std::size_t{1} << 20U;
// A line of a table with ten million cells; anything longer is no table.
constexpr std::size_t longest_line = std::size_t{1} << 28U;

}  // namespace

void GzipStream::Close::operator()(void* file) const { gzclose(static_cast<gzFile>(file)); }

GzipStream::GzipStream(const std::string& path) : path_(path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw InputError(path + ": no such file");
  if (std::filesystem::is_directory(status)) throw FormatError(path, "", "is a folder where a file is expected");
  errno = 0;
  file_.reset(gzopen(path.c_str(), "rb"));
  if (!file_) throw InputError(path + ": cannot be opened: " + std::strerror(errno));
  gzbuffer(static_cast<gzFile>(file_.get()), gzip_buffer);
}

GzipStream::~GzipStream() = default;
GzipStream::GzipStream(GzipStream&&) noexcept = default;
GzipStream& GzipStream::operator=(GzipStream&&) noexcept = default;

std::size_t GzipStream::read(char* out, std::size_t size) {
  auto* file = static_cast<gzFile>(file_.get());
  const int got = gzread(file, out, static_cast<unsigned>(std::min(size, std::size_t{1} << 30U)));
  int error = Z_OK;
  const char* message = gzerror(file, &error);
  if (error == Z_BUF_ERROR) {
    throw FormatError(path_, "", "the compressed data end too early: the file is truncated; copy or download it again");
  }
  if (got < 0 || (error != Z_OK && error != Z_STREAM_END)) {
    throw FormatError(path_, "", "cannot be unpacked (" + std::string(message) + "): copy or download it again");
  }
  return static_cast<std::size_t>(got);
}

LineReader::LineReader(const std::string& path) : stream_(path), buffer_(first_buffer) {
  fill();
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (std::string_view(buffer_.data(), end_).starts_with(mark)) begin_ = mark.size();
}

bool LineReader::fill() {
  if (at_end_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= longest_line) fail("a line of more than 256 MiB: this is no table");
    buffer_.resize(buffer_.size() * 2);
  }
  const std::size_t got = stream_.read(buffer_.data() + end_, buffer_.size() - end_);
  end_ += got;
  at_end_ = got == 0;
  return got > 0;
}

bool LineReader::next(std::string_view& line) {
  std::size_t searched = 0;
  for (;;) {
    const std::size_t from = begin_ + searched;
    const void* found = from < end_ ? std::memchr(buffer_.data() + from, '\n', end_ - from) : nullptr;
    if (found != nullptr || at_end_) {
      if (found == nullptr && begin_ == end_) return false;
      const std::size_t stop =
          found == nullptr ? end_ : static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
      line = std::string_view(buffer_.data() + begin_, stop - begin_);
      begin_ = std::min(end_, stop + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++line_number_;
      return true;
    }
    searched = end_ - begin_;
    fill();
  }
}

void LineReader::fail(const std::string& problem) const {
  throw FormatError(path(), "line " + std::to_string(std::max<std::int64_t>(1, line_number_)), problem);
}

}  // namespace undrop::io
