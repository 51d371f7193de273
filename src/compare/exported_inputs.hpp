#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <string>
#include <vector>

#include "compare/compare_input.hpp"
#include "compare/compare_plan.hpp"

namespace undrop::compare {

/// Writes the inputs that every entrant of this plan gets as h5ad files into a folder, with README.txt, which says what
/// to do with them: one a kind and repeat, but the whole counts and the group of the task null once. Cells are numbered
/// and carry no annotations. Returns the names of the files. Throws UsageError where the folder exists and is not
/// empty, ResourceError.
std::vector<std::string> export_inputs(const ComparePlan& plan, const CompareInput& input, const std::string& folder,
                                       Context& context);

}  // namespace undrop::compare
