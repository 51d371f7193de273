#pragma once

#include <string>
#include <vector>

#include "session.hpp"

namespace undrop::cli {

/// `undrop convert INPUT OUTPUT`.
int convert_command(const std::vector<std::string>& arguments, Session& session);

}  // namespace undrop::cli
