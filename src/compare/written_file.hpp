#pragma once

#include <string>

namespace undrop::compare {

/// Gives the file this content, replacing what is there, in one step. Throws ResourceError, UsageError.
void write_file(const std::string& path, const std::string& content);

/// The whole content. Throws InputError where it cannot be read.
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace undrop::compare
