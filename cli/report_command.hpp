#pragma once

#include <string>
#include <vector>

#include "session.hpp"

namespace undrop::cli {

/// `undrop report ARGUMENTS`; returns the exit code. Throws what the library throws.
int report_command(const std::vector<std::string>& arguments, Session& session);

}  // namespace undrop::cli
