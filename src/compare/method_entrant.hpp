#pragma once

#include <memory>

#include "compare/compare_plan.hpp"
#include "judge/entrant_output.hpp"
#include "pipeline/method_source.hpp"

namespace undrop::compare {

/// A method of undrop. It is given counts and its own options, never labels. `denoise`: its own values are a variant of
/// every protocol. Throws OptionError where this build does not offer the method.
[[nodiscard]] std::unique_ptr<judge::EntrantRunner> make_method_entrant(const EntrantPlan& plan, bool denoise);
/// The same with a method of the caller's own.
[[nodiscard]] std::unique_ptr<judge::EntrantRunner> make_method_entrant(pipeline::MethodSource method,
                                                                        const EntrantPlan& plan, bool denoise);

}  // namespace undrop::compare
