#pragma once

#include <undrop/parameters.hpp>

#include <string>
#include <vector>

namespace undrop::compare {

/// The options of `undrop compare`, declared once.
[[nodiscard]] const ParameterTable& compare_parameters();

/// "90s", "15min", "2h" or a number of seconds. Throws OptionError.
[[nodiscard]] double parse_duration(const std::string& option, const std::string& text);

/// The parts between the commas, without blanks around them; empty ones are left out.
[[nodiscard]] std::vector<std::string> comma_list(const std::string& text);

}  // namespace undrop::compare
