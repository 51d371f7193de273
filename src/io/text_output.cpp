#include "io/text_output.hpp"

#include <undrop/errors.hpp>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace undrop::io {

namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 18U;
constexpr std::size_t longest_number = 64;
constexpr int gzip_window = 15 + 16;
constexpr int gzip_level = 4;  // a third slower to write than level 1, and a fifth smaller

/// One gzip member that holds the text as it is.
std::string stored_member(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_NO_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string from(text);
  std::string out(deflateBound(&stream, static_cast<uLong>(from.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(from.data());
  stream.avail_in = static_cast<uInt>(from.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  if (done != Z_STREAM_END) throw std::logic_error("a gzip member was not finished");
  return out;
}

}  // namespace

struct TextOutput::Deflate {
  Deflate() {
    if (deflateInit2(&stream, gzip_level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~Deflate() { deflateEnd(&stream); }
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;
  z_stream stream{};
  std::vector<char> out = std::vector<char>(buffer_size);
};

TextOutput::TextOutput(const std::string& path, bool compressed, std::string_view head)
    : path_(path), compressed_(compressed), head_size_(head.size()), buffer_(buffer_size) {
  if (compressed_) deflate_ = std::make_unique<Deflate>();
  file_ = std::fopen(path.c_str(), "wbe");
  if (file_ == nullptr) fail(errno);
  if (head.empty()) return;
  const std::string first = compressed_ ? stored_member(head) : std::string(head);
  put(first.data(), first.size());
}

TextOutput::~TextOutput() {
  if (file_ != nullptr) (void)std::fclose(file_);
}

void TextOutput::fail(int error) const {
  throw ResourceError(path_ + ": cannot be written: " + std::strerror(error) +
                      ". Free some space or choose another disk for the output");
}

void TextOutput::put(const char* data, std::size_t size) {
  if (std::fwrite(data, 1, size, file_) != size) fail(errno);
}

void TextOutput::flush(bool last) {
  if (!compressed_) {
    put(buffer_.data(), used_);
    used_ = 0;
    return;
  }
  z_stream& stream = deflate_->stream;
  stream.next_in = reinterpret_cast<Bytef*>(buffer_.data());
  stream.avail_in = static_cast<uInt>(used_);
  do {
    stream.next_out = reinterpret_cast<Bytef*>(deflate_->out.data());
    stream.avail_out = static_cast<uInt>(deflate_->out.size());
    (void)deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
    put(deflate_->out.data(), deflate_->out.size() - stream.avail_out);
  } while (stream.avail_out == 0);
  used_ = 0;
}

void TextOutput::write(std::string_view text) {
  while (!text.empty()) {
    if (used_ == buffer_.size()) flush(false);
    const std::size_t n = std::min(text.size(), buffer_.size() - used_);
    std::memcpy(buffer_.data() + used_, text.data(), n);
    used_ += n;
    text.remove_prefix(n);
  }
}

void TextOutput::write(float value) {
  if (buffer_.size() - used_ < longest_number) flush(false);
  char* at = buffer_.data() + used_;
  const bool is_digit = value >= 0 && value < 10 && value == static_cast<float>(static_cast<int>(value));
  if (is_digit) {
    *at = static_cast<char>('0' + static_cast<int>(value));
    ++used_;
    return;
  }
  used_ = static_cast<std::size_t>(std::to_chars(at, at + longest_number, value).ptr - buffer_.data());
}

void TextOutput::write(std::int64_t value) {
  if (buffer_.size() - used_ < longest_number) flush(false);
  char* at = buffer_.data() + used_;
  used_ = static_cast<std::size_t>(std::to_chars(at, at + longest_number, value).ptr - buffer_.data());
}

void TextOutput::close() {
  flush(true);
  std::FILE* file = file_;
  file_ = nullptr;
  if (std::fclose(file) != 0) fail(errno);
}

void TextOutput::replace_head(std::string_view head) const {
  if (head.size() != head_size_) throw std::logic_error("the head of a file must keep its length");
  const std::string first = compressed_ ? stored_member(head) : std::string(head);
  std::FILE* file = std::fopen(path_.c_str(), "r+be");
  if (file == nullptr) fail(errno);
  const bool written = std::fwrite(first.data(), 1, first.size(), file) == first.size();
  const int error = errno;
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) fail(written ? errno : error);
}

std::string quoted_field(std::string_view text, char delimiter) {
  const bool plain = text.find(delimiter) == std::string_view::npos && text.find_first_of("\"\r\n") == text.npos;
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace undrop::io
