#pragma once

#include <string>
#include <vector>

#include "session.hpp"

namespace undrop::cli {

/// `undrop evaluate ARGUMENTS`; returns the exit code. Throws what the library throws.
int evaluate_command(const std::vector<std::string>& arguments, Session& session);

}  // namespace undrop::cli
