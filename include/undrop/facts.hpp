#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace undrop {

using Fact = std::variant<bool, std::int64_t, double, std::string, std::vector<double>, std::vector<std::int64_t>,
                          std::vector<std::string>>;

/// What a run has to say for itself, by name; a slash in a name makes a group ("history/loss"). Written to `uns` of an
/// h5ad file and to the JSON sidecar of other formats.
using Facts = std::map<std::string, Fact>;

}  // namespace undrop
