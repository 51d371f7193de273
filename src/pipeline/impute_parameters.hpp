#pragma once

#include <undrop/parameters.hpp>

#include <cstdint>
#include <string>

namespace undrop::pipeline {

/// The options that every imputing command has, declared once (`undrop impute -h`).
[[nodiscard]] const ParameterTable& impute_parameters();

/// "512M", "4G", "1.5GiB" or a number of bytes, in binary units. Throws OptionError.
[[nodiscard]] std::int64_t parse_size(const std::string& option, const std::string& text);

}  // namespace undrop::pipeline
