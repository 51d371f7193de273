#pragma once

#include <string>

#include "config_file.hpp"

namespace undrop::cli {

/// Version, compiler, libraries, devices, threads and memory; loads the network library where there is one.
[[nodiscard]] Json build_facts();

/// "name: value" lines for people; lists are joined by commas, objects become indented lines.
[[nodiscard]] std::string facts_text(const Json& facts);

}  // namespace undrop::cli
