#pragma once

#include <memory>
#include <string>

#include "compare/compare_input.hpp"
#include "compare/compare_plan.hpp"
#include "judge/entrant_output.hpp"

namespace undrop::compare {

/// A result made elsewhere: every input's answer is a file. `input` must outlive it. Throws InputError where a part's
/// answer is missing (see why_unanswered).
[[nodiscard]] std::unique_ptr<judge::EntrantRunner> make_file_entrant(const EntrantPlan& plan, const PartPlan& part,
                                                                      const CompareInput& input);

/// A foreign program, run by the shell once an input: {input} and {output} of its command are h5ad files, {seed} and
/// {threads} numbers. Both files lie in `folder`, which is removed with the runner. Time and memory are the program's.
/// Throws InputError with its last words where it fails or writes no output.
[[nodiscard]] std::unique_ptr<judge::EntrantRunner> make_command_entrant(const EntrantPlan& plan,
                                                                         const std::string& folder);

}  // namespace undrop::compare
