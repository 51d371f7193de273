#include "output_line.hpp"

#include <undrop/errors.hpp>

#include <cstdio>

namespace undrop::cli {

void print_out(const std::string& line) {
  const bool written = std::fwrite(line.data(), 1, line.size(), stdout) == line.size();
  const bool ended = line.ends_with('\n') || std::fputc('\n', stdout) != EOF;
  if (!written || !ended || std::fflush(stdout) != 0) {
    throw ResourceError("standard output cannot be written: the disk is full or the reader has gone");
  }
}

}  // namespace undrop::cli
