#pragma once

#include <undrop/context.hpp>

#include <string>

#include "foreign/posterior_file.hpp"

/// `undrop posterior --export-half FILE`: half of the molecules for another tool (foreign/half_counts).
namespace undrop::foreign {

[[nodiscard]] bool asks_for_half(const PosteriorRequest& request);

/// Writes the half and returns the name of the file. Throws OptionError (a prediction or output beside it), UsageError
/// (the file exists), InputError (counts that are not whole numbers), ResourceError (more memory than allowed).
std::string export_half(const PosteriorRequest& request, Context& context);
/// The same, not done (`--dry-run`).
[[nodiscard]] pipeline::ImputeEstimate estimate_half(const PosteriorRequest& request, Context& context);

}  // namespace undrop::foreign
