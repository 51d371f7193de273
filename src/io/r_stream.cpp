#include "io/r_stream.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <filesystem>
#include <span>

namespace undrop::io {

namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 18U;
constexpr std::size_t step_values = std::size_t{1} << 17U;
constexpr std::uint32_t longest_text = 1U << 30U;
/// No deflated file holds more bytes than this times its size.
constexpr std::uint64_t largest_ratio = 1100;

template <typename T>
T from_big_endian(T value) {
  if constexpr (std::endian::native == std::endian::big) return value;
  std::array<char, sizeof(T)> b{};
  std::memcpy(b.data(), &value, sizeof(T));
  std::reverse(b.begin(), b.end());
  std::memcpy(&value, b.data(), sizeof(T));
  return value;
}

}  // namespace

RStream::RStream(const std::string& path, const Context& context)
    : stream_(path), context_(context), buffer_(buffer_bytes) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  most_bytes_ = error ? buffer_bytes : largest_ratio * static_cast<std::uint64_t>(size) + buffer_bytes;
}

void RStream::fill() {
  context_.check_cancelled();
  position_ += end_;
  begin_ = 0;
  end_ = stream_.read(buffer_.data(), buffer_.size());
  if (end_ == 0) fail("the file ends too early: it is truncated; copy or download it again");
}

void RStream::take(char* out, std::size_t n) {
  while (n > 0) {
    if (begin_ == end_) fill();
    const std::size_t part = std::min(n, end_ - begin_);
    std::memcpy(out, buffer_.data() + begin_, part);
    out += part;
    begin_ += part;
    n -= part;
  }
}

void RStream::skip(std::uint64_t n) {
  while (n > 0) {
    if (begin_ == end_) fill();
    const auto part = std::min<std::uint64_t>(n, end_ - begin_);
    begin_ += static_cast<std::size_t>(part);
    n -= part;
  }
}

std::uint32_t RStream::number() {
  std::uint32_t value = 0;
  take(reinterpret_cast<char*>(&value), sizeof(value));
  return from_big_endian(value);
}

std::uint64_t RStream::length(std::uint64_t width) {
  constexpr std::uint32_t is_long = 0xFFFFFFFFU;
  std::uint64_t n = number();
  if (n == is_long) {
    n = std::uint64_t{number()} << 32U;
    n |= number();
  }
  if (n > most_bytes_ / width) fail(fmt::format("claims {} values, more than the file can hold", n));
  return n;
}

std::string RStream::text(std::uint32_t length) {
  if (length > longest_text) fail(fmt::format("a text of {} bytes: the file is damaged", length));
  charge(length);
  std::string out;
  while (out.size() < length) {
    const std::size_t old = out.size();
    out.resize(old + std::min<std::size_t>(length - old, buffer_bytes));
    take(out.data() + old, out.size() - old);
  }
  return out;
}

template <typename T>
void RStream::vector(std::vector<T>& out) {
  const std::uint64_t n = length(sizeof(T));
  charge(n * sizeof(T));
  out.reserve(n);
  for (std::uint64_t done = 0; done < n;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(step_values, n - done));
    out.resize(static_cast<std::size_t>(done) + part);
    take(reinterpret_cast<char*>(out.data() + done), part * sizeof(T));
    for (T& value : std::span(out).last(part)) value = from_big_endian(value);
    done += part;
  }
}

template void RStream::vector(std::vector<std::int32_t>&);
template void RStream::vector(std::vector<double>&);

void RStream::charge(std::uint64_t size) {
  held_ += size;
  const auto budget = static_cast<std::uint64_t>(std::max<std::int64_t>(0, context_.memory_budget));
  if (held_ <= budget) return;
  throw ResourceError(fmt::format(
      "{}: its values take more than the {} MiB of memory that this run may use. Save the counts alone as a "
      "sparse matrix (saveRDS(as(counts, 'dgCMatrix'), file)), or give more by --max-memory",
      stream_.path(), budget >> 20U));
}

void RStream::fail(const std::string& problem) const {
  throw FormatError(stream_.path(), fmt::format("byte {} of the unpacked file", position_ + begin_), problem);
}

}  // namespace undrop::io
