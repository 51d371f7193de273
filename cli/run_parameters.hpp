#pragma once

#include <undrop/parameters.hpp>

namespace undrop::cli {

/// The options of running that a command takes beside its own table, as `undrop impute` declares them: threads.
[[nodiscard]] const ParameterTable& thread_parameters();
/// Output, force, seed and threads.
[[nodiscard]] const ParameterTable& writing_parameters();

}  // namespace undrop::cli
