#pragma once

#include <undrop/context.hpp>
#include <undrop/parameters.hpp>

#include <string>
#include <vector>

#include "compare/compare_plan.hpp"

/// Bulk samples that are scored by must not have been learned from.
namespace undrop::compare {

/// True where the two files are the same, or hold the same bytes.
[[nodiscard]] bool is_same_file(const std::string& a, const std::string& b);

/// Where the entrant's method learns from bulk tables (`table` has the options of bulk/bulk_parameters.hpp) and one of
/// the entrant's is the table `path`, the samples are added to those that it leaves out. True where they were.
[[nodiscard]] bool hold_out_bulk(const ParameterTable& table, const std::string& path,
                                 const std::vector<std::string>& samples, EntrantPlan& entrant);

/// The same for all entrants of a comparison; says of whom it holds, and warns of kept bulk models (--bulk-model) that
/// have learned from samples of these names.
void hold_out_bulk(const std::string& path, const std::vector<std::string>& samples, std::vector<EntrantPlan>& entrants,
                   const Context& context);

}  // namespace undrop::compare
