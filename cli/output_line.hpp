#pragma once

#include <string>

namespace undrop::cli {

/// The reader of standard output has gone: nothing is left to be said.
struct ReaderGone {};

/// Writes a line to standard output. Throws ResourceError where it cannot be written, ReaderGone where its reader has
/// closed it.
void print_out(const std::string& line);

}  // namespace undrop::cli
