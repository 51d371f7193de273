#pragma once

#include <string>

namespace undrop::cli {

/// Writes a line to standard output. Throws ResourceError where it cannot be written (a full disk, a closed pipe).
void print_out(const std::string& line);

}  // namespace undrop::cli
