#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <string>

#include "config_file.hpp"

namespace undrop::cli {

/// What is in a file: format, shape, non-zeros, where the counts are, annotations, depth, and whether it can be
/// imputed, else the reason. `options` holds layer, cells_as and genome. Throws where the file cannot be read.
[[nodiscard]] Json input_facts(const std::string& path, const Options& options, Context& context);

}  // namespace undrop::cli
