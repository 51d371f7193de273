#pragma once

#include <memory>

#include "compare/compare_input.hpp"
#include "judge/entrant_output.hpp"

namespace undrop::compare {

/// The true counts as an entrant: what could be reached. Normalised by their own totals. `input` must outlive it and
/// have a truth.
[[nodiscard]] std::unique_ptr<judge::EntrantRunner> make_truth_entrant(const CompareInput& input);

}  // namespace undrop::compare
