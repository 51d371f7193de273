#include "output_line.hpp"

#include <undrop/errors.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace undrop::cli {

void print_out(const std::string& line) {
  const bool written = std::fwrite(line.data(), 1, line.size(), stdout) == line.size();
  const bool ended = line.ends_with('\n') || std::fputc('\n', stdout) != EOF;
  if (written && ended && std::fflush(stdout) == 0) return;
  if (errno == EPIPE) throw ReaderGone();
  throw ResourceError(std::string("standard output cannot be written: ") + std::strerror(errno));
}

}  // namespace undrop::cli
