#pragma once

#include <undrop/context.hpp>

#include <string>

#include "config_file.hpp"
#include "pipeline/file_inspection.hpp"

namespace undrop::cli {

/// What an inspection found, for machines.
[[nodiscard]] Json input_facts(const std::string& path, const pipeline::FileInspection& inspection,
                               const Context& context);

/// The same in words.
[[nodiscard]] std::string input_text(const std::string& path, const pipeline::FileInspection& inspection,
                                     const Context& context);

}  // namespace undrop::cli
