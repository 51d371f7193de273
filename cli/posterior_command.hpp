#pragma once

#include <string>
#include <vector>

#include "session.hpp"

namespace undrop::cli {

/// `undrop posterior ARGUMENTS`; returns the exit code. Throws what the library throws.
int posterior_command(const std::vector<std::string>& arguments, Session& session);

}  // namespace undrop::cli
