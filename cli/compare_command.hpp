#pragma once

#include <string>
#include <vector>

#include "session.hpp"

namespace undrop::cli {

/// undrop compare INPUT -o DIR
int compare_command(const std::vector<std::string>& arguments, Session& session);

/// What `undrop compare` runs for each of its parts; not for people.
int compare_part_command(const std::vector<std::string>& arguments, Session& session);

}  // namespace undrop::cli
